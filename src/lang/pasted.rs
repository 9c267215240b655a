//! Text copied from a terminal: prompts (`PS C:\>`, `PS>`, `>>`) are passed, and so is the output between commands.
//! Offsets stay true: what is passed is replaced by blanks of the same length.

use super::is_unfinished_plain;
use std::borrow::Cow;

/// The text with prompts and output blanked out, if its first line that is not empty begins with a prompt.
pub fn without_prompts(text: &str) -> Cow<'_, str> {
    let is_told = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let Some(first) = text.lines().find(is_told) else {
        return Cow::Borrowed(text);
    };
    if prompt_length(first).is_none() && !is_transcript(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    // Where the command at hand begins in `out`; nothing once it is whole.
    let mut command: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        let ending = &line[content.len()..];
        let unfinished = command.is_some_and(|start| is_unfinished_plain(&out[start..]));
        let start = out.len();
        if let Some(length) = prompt_length(content) {
            push_blanks(&mut out, &content[..length]);
            out.push_str(&content[length..]);
            command = Some(start + length);
        } else if let Some(length) = continuation_length(content).filter(|_| command.is_some()) {
            push_blanks(&mut out, &content[..length]);
            out.push_str(&content[length..]);
        } else if unfinished || content.trim_start().starts_with('#') {
            out.push_str(content);
        } else {
            command = None;
            push_blanks(&mut out, content);
        }
        out.push_str(ending);
    }
    Cow::Owned(out)
}

/// Whether a text is what Start-Transcript wrote: its heading is no command, and its prompts stand further down.
fn is_transcript(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let ruled = lines
        .next()
        .is_some_and(|line| line.len() > 20 && line.trim_end().bytes().all(|byte| byte == b'*'));
    ruled
        && lines
            .next()
            .is_some_and(|line| line.trim_end().ends_with("transcript start"))
}

fn push_blanks(out: &mut String, text: &str) {
    out.extend(std::iter::repeat_n(' ', text.len()));
}

/// Length of the prompt that a line begins with: `PS C:\Users>`, `PS>`, `[server]: PS C:\>`, `[PS] C:\>`, `C:\PS>`.
fn prompt_length(line: &str) -> Option<usize> {
    let mut rest = line.trim_start();
    if let Some(length) = older_prompt_length(rest) {
        return Some(line.len() - rest.len() + length);
    }
    if rest.starts_with('[')
        && let Some(end) = rest.find("]:")
    {
        rest = rest[end + 2..].trim_start();
    }
    let behind = rest.strip_prefix("PS")?;
    let end = behind.find('>')?;
    let path = &behind[..end];
    let looks_like_place = |place: &str| place.contains(':') || place.starts_with(['/', '\\', '~']);
    let is_path = path.is_empty()
        || (path.strip_prefix(' ').is_some_and(looks_like_place)
            && !path.ends_with(' ')
            && !path.contains(['|', ';', '"', '\'', '`', '$', '<', '=', '{', '(']));
    if !is_path {
        return None;
    }
    let mut length = line.len() - behind.len() + end + 1;
    // A nested prompt has more than one bracket.
    while line[length..].starts_with('>') {
        length += 1;
    }
    Some(length)
}

/// `[PS] C:\Windows>` of the Exchange shell and `C:\PS>` of older pages.
fn older_prompt_length(line: &str) -> Option<usize> {
    let rest = line.strip_prefix("[PS] ").unwrap_or(line);
    let is_shell = rest.len() < line.len();
    let place = &rest[..rest.find('>')?];
    let mut letters = place.chars();
    let is_drive = letters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && letters.next() == Some(':')
        && letters.next() == Some('\\');
    let is_place = is_drive && (is_shell || place[3..].eq_ignore_ascii_case("PS"));
    is_place.then_some(line.len() - rest.len() + place.len() + 1)
}

fn continuation_length(line: &str) -> Option<usize> {
    let rest = line.trim_start();
    rest.starts_with(">>").then(|| line.len() - rest.len() + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_transcript_the_commands_stay() {
        let stars = "*".repeat(22);
        let text = format!(
            "{stars}\nPowerShell transcript start\nStart time: 1\n{stars}\nPS /data> 1 +\n>> 2\n3\n{stars}\nPowerShell transcript end\n"
        );
        let clean = without_prompts(&text);
        let left: Vec<&str> = clean.split_whitespace().collect();
        assert_eq!(left, ["1", "+", "2"]);
    }

    #[test]
    fn prompts_continuations_and_output_become_blanks() {
        let pasted = "PS C:\\> Get-A |\n>> Get-B\n\nName  Size\n----  ----\nPS C:\\> 'x'\n";
        let clean = without_prompts(pasted);
        assert_eq!(clean.len(), pasted.len());
        let lines: Vec<&str> = clean
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        assert_eq!(lines, ["Get-A |", "Get-B", "'x'"]);
    }

    #[test]
    fn a_line_that_goes_on_without_a_prompt_belongs_to_its_command() {
        let clean = without_prompts("PS> foreach ($x in 1) {\n  $x\n}\n1\n");
        assert!(clean.contains("  $x\n}\n"));
        assert!(!clean.contains("\n1\n"));
    }

    #[test]
    fn text_without_a_prompt_in_its_first_line_stays() {
        assert!(matches!(
            without_prompts("Get-A > out.txt\nPS> x"),
            Cow::Borrowed(_)
        ));
        assert!(matches!(
            without_prompts("PSnap 5 | x > y"),
            Cow::Borrowed(_)
        ));
    }
}
