//! Errors as a person sees them: the message, the typed words with a label under them, help, and PowerShell's two lines.

use super::ErrorRecord;
use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};
use std::fmt;

/// Draws an error. `view` is `$ErrorView`: `CategoryView` gives one line, anything else the whole picture.
pub fn render(record: &ErrorRecord, view: &str, colour: bool) -> String {
    if view.eq_ignore_ascii_case("CategoryView") {
        return record.category_info();
    }
    let command = if record.command.is_empty() {
        String::new()
    } else {
        format!("{}: ", record.command)
    };
    let drawn = Drawn {
        message: format!("{command}{}", record.shown()),
        record,
    };
    let mut theme = if colour {
        GraphicalTheme::unicode()
    } else {
        GraphicalTheme::unicode_nocolor()
    };
    theme.characters.error = String::new();
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(120)
        .with_links(false);
    let mut text = String::new();
    if handler.render_report(&mut text, &drawn).is_err() {
        text.clone_from(&drawn.message);
    }
    // miette leaves room for a mark before the message that we do not draw.
    let text: Vec<&str> = text.trim_matches('\n').lines().map(str::trim_end).collect();
    let mut text = without_margin(&text.join("\n"));
    for cause in &record.cause {
        text.push_str(&format!("\n  cause: {cause}"));
    }
    text.push_str(&format!(
        "\n  CategoryInfo: {}\n  FullyQualifiedErrorId: {}",
        record.category_info(),
        record.full_id()
    ));
    text
}

/// The text without the blanks before its first letter, also between colours.
fn without_margin(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text.trim_start();
    while rest.starts_with('\x1b') {
        let end = rest.find('m').map_or(rest.len(), |at| at + 1);
        kept.push_str(&rest[..end]);
        rest = rest[end..].trim_start();
    }
    kept + rest
}

struct Drawn<'a> {
    message: String,
    record: &'a ErrorRecord,
}

impl fmt::Debug for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Drawn<'_> {}

impl Diagnostic for Drawn<'_> {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        (!self.record.help.is_empty()).then(|| Box::new(&self.record.help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.record
            .at
            .as_ref()
            .map(|at| at.source.as_ref() as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let at = self.record.at.as_ref()?;
        let label = (!self.record.label.is_empty()).then(|| self.record.label.clone());
        let span = (at.span.start as usize, at.span.len());
        Some(Box::new(std::iter::once(LabeledSpan::new(
            label, span.0, span.1,
        ))))
    }
}

impl SourceCode for super::Source {
    fn read_span<'a>(
        &'a self,
        span: &miette::SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn miette::SpanContents<'a> + 'a>, miette::MietteError> {
        let contents = self.text.read_span(span, before, after)?;
        Ok(Box::new(miette::MietteSpanContents::new_named(
            self.name.clone(),
            contents.data(),
            *contents.span(),
            contents.line(),
            contents.column(),
            contents.line_count(),
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Category, Source, Span};
    use super::*;

    #[test]
    fn no_margin_stands_before_the_first_letter_in_colour_either() {
        let record = ErrorRecord::new("X", Category::NotSpecified, "There is none.");
        let drawn = render(&record, "", true);
        let mut plain = String::new();
        let mut inside = false;
        for c in drawn.chars() {
            inside |= c == '\x1b';
            if !inside {
                plain.push(c);
            }
            inside &= c != 'm';
        }
        assert!(plain.starts_with("There is none."), "{plain:?}");
    }

    #[test]
    fn an_error_points_at_the_word_and_closes_with_powershells_lines() {
        let source = Source::new("prompt", "Set-SPOSite /sites/hr -LockState Frozen");
        let mut record = ErrorRecord::new(
            "CannotConvertArgumentNoMessage",
            Category::InvalidArgument,
            "Cannot bind parameter 'LockState': 'Frozen' is not one of its values.",
        )
        .exception("System.Management.Automation.ParameterBindingException")
        .label("expected Unlock, ReadOnly or NoAccess")
        .help(
            "did you mean ReadOnly? Get-Help Set-SPOSite -Parameter LockState explains each value",
        )
        .at(&source, Span::new(33, 39));
        record.command = "Set-SPOSite".into();
        let expected = "\
Set-SPOSite: Cannot bind parameter 'LockState': 'Frozen' is not one of its values.
   ╭─[prompt:1:34]
 1 │ Set-SPOSite /sites/hr -LockState Frozen
   ·                                  ───┬──
   ·                                     ╰── expected Unlock, ReadOnly or NoAccess
   ╰────
  help: did you mean ReadOnly? Get-Help Set-SPOSite -Parameter LockState explains each value
  CategoryInfo: InvalidArgument: (:) [Set-SPOSite], ParameterBindingException
  FullyQualifiedErrorId: CannotConvertArgumentNoMessage,Set-SPOSite";
        assert_eq!(render(&record, "", false), expected);
    }
}
