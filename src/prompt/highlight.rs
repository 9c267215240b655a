//! Colours of what is typed, by the text alone: broken and unfinished text, too.

use crate::lang::{TokenKind, highlight};
use nu_ansi_term::{Color, Style};
use reedline::{Highlighter, StyledText};

/// Colours commands, parameters, variables, texts, numbers, operators, keywords and comments, as PSReadLine does.
pub struct PowerShellHighlighter;

impl Highlighter for PowerShellHighlighter {
    fn highlight(&self, line: &str, _cursor: usize) -> StyledText {
        let mut styled = StyledText::new();
        let mut at = 0;
        for (span, kind) in highlight(line) {
            let (start, end) = (span.start as usize, span.end as usize);
            let (Some(before), Some(token)) = (line.get(at..start), line.get(start..end)) else {
                continue;
            };
            if !before.is_empty() {
                styled.push((Style::new(), before.to_owned()));
            }
            styled.push((style(kind), token.to_owned()));
            at = end;
        }
        if let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
            styled.push((Style::new(), rest.to_owned()));
        }
        styled
    }
}

fn style(kind: TokenKind) -> Style {
    match kind {
        TokenKind::Command => Style::new().fg(Color::Yellow),
        TokenKind::Parameter | TokenKind::Operator => Style::new().fg(Color::DarkGray),
        TokenKind::Argument => Style::new(),
        TokenKind::Variable => Style::new().fg(Color::Green),
        TokenKind::String => Style::new().fg(Color::Cyan),
        TokenKind::Number => Style::new().fg(Color::LightGray),
        TokenKind::Keyword => Style::new().fg(Color::LightGreen),
        TokenKind::Type => Style::new().fg(Color::LightBlue),
        TokenKind::Member => Style::new().fg(Color::White),
        TokenKind::Comment => Style::new().fg(Color::DarkGray).italic(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_kept_whatever_is_typed() {
        for text in [
            "Get-SPOSite | ? { $_.Url -eq 'a",
            "\"$(",
            "名前 -x 1",
            "}",
            "",
        ] {
            let styled = PowerShellHighlighter.highlight(text, 0);
            let shown: String = styled
                .buffer
                .iter()
                .map(|(_, part)| part.as_str())
                .collect();
            assert_eq!(shown, text);
        }
    }
}
