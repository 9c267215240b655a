//! Splits a mailbox file into messages as it is read: memory holds one message, never the file. Knows nothing of what a
//! message says but where it ends.

use super::extract::{FILE_LIMIT, is_from_line};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// One message of a mailbox file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MboxMessage {
    /// The From line before it, without its line end.
    pub from_line: Vec<u8>,
    /// The message, with `>From ` turned back to `From `.
    pub bytes: Vec<u8>,
    /// Bytes of the file read so far.
    pub read: u64,
    /// Whether it was too large to be kept whole.
    pub truncated: bool,
}

/// Reads the messages of a mailbox file one after the other.
pub struct Mbox {
    input: BufReader<File>,
    /// A second look at the file, for what lies ahead.
    ahead: File,
    read: u64,
    from_line: Option<Vec<u8>>,
    line: Vec<u8>,
}

impl Mbox {
    /// Opens a mailbox file.
    pub fn open(path: &Path) -> io::Result<Mbox> {
        let file = File::open(path)?;
        let ahead = File::open(path)?;
        let mut mbox = Mbox {
            input: BufReader::with_capacity(256 << 10, file),
            ahead,
            read: 0,
            from_line: None,
            line: Vec::new(),
        };
        if mbox.input.fill_buf()?.starts_with(b"\xEF\xBB\xBF") {
            mbox.input.consume(3);
            mbox.read = 3;
        }
        // What stands before the first From line is no message.
        while mbox.next_line()? {
            if mbox.line.starts_with(b"From ") && is_from_line(trim_end(&mbox.line)) {
                mbox.from_line = Some(trim_end(&mbox.line).to_vec());
                break;
            }
        }
        Ok(mbox)
    }

    fn next_line(&mut self) -> io::Result<bool> {
        self.line.clear();
        // A line without end is cut: it is no From line anyway.
        let count = self
            .input
            .by_ref()
            .take(1 << 20)
            .read_until(b'\n', &mut self.line)?;
        self.read += count as u64;
        Ok(count > 0)
    }

    fn next_message(&mut self) -> io::Result<Option<MboxMessage>> {
        let Some(from_line) = self.from_line.take() else {
            return Ok(None);
        };
        let mut message = MboxMessage {
            from_line,
            bytes: Vec::new(),
            read: 0,
            truncated: false,
        };
        let (mut in_header, mut blank_before, mut length, mut counted) = (true, true, None, None);
        while self.next_line()? {
            if self.separates(blank_before)? {
                self.from_line = Some(trim_end(&self.line).to_vec());
                break;
            }
            let blank = trim_end(&self.line).is_empty();
            append(&mut message, unquote(&self.line, !in_header));
            if in_header {
                length = length.or(content_length(&self.line));
                if blank {
                    in_header = false;
                    counted = self
                        .take_counted(&mut message, length)?
                        .then_some(message.bytes.len());
                }
            }
            blank_before = blank;
        }
        // The empty line before the next From line belongs to the form of the file.
        let end = match counted {
            Some(end) if message.bytes[end..].trim_ascii().is_empty() => end,
            _ if message.bytes.ends_with(b"\n\n") => message.bytes.len() - 1,
            _ if message.bytes.ends_with(b"\r\n\r\n") => message.bytes.len() - 2,
            _ => message.bytes.len(),
        };
        message.bytes.truncate(end);
        message.read = self.read;
        Ok(Some(message))
    }

    /// Whether the line at hand begins the next message: a From line after an empty line, or one that is followed by a
    /// header field. Some programs leave out the empty line; a sentence that begins with the word has neither.
    fn separates(&mut self, blank_before: bool) -> io::Result<bool> {
        if !self.line.starts_with(b"From ") || !is_from_line(trim_end(&self.line)) {
            return Ok(false);
        }
        let buffer = self.input.fill_buf()?;
        let next = buffer
            .split(|byte| *byte == b'\n')
            .next()
            .unwrap_or_default();
        let header_follows = is_header_line(next) || next.starts_with(b">From ");
        Ok(header_follows
            || (blank_before
                && (buffer.is_empty() || trim_end(next).is_empty() || has_date(&self.line))))
    }

    /// A Content-Length is trusted only if a From line or the end of the file stands where it says: then From lines
    /// inside the body are no separators.
    fn take_counted(&mut self, message: &mut MboxMessage, length: Option<u64>) -> io::Result<bool> {
        let Some(length) = length.filter(|length| *length > 0 && *length <= FILE_LIMIT as u64)
        else {
            return Ok(false);
        };
        let end = self.read + length;
        let mut after = Vec::new();
        self.ahead.seek(SeekFrom::Start(end))?;
        self.ahead.by_ref().take(7).read_to_end(&mut after)?;
        let at_end = after.is_empty() && self.ahead.metadata()?.len() == end;
        let separated = after
            .strip_prefix(b"\r\n")
            .or(after.strip_prefix(b"\n"))
            .unwrap_or(&after)
            .starts_with(b"From ");
        if !at_end && !separated {
            return Ok(false);
        }
        let mut body = Vec::with_capacity(length as usize);
        self.read += self.input.by_ref().take(length).read_to_end(&mut body)? as u64;
        message.bytes.extend_from_slice(&body);
        Ok(true)
    }
}

impl Iterator for Mbox {
    type Item = io::Result<MboxMessage>;

    fn next(&mut self) -> Option<io::Result<MboxMessage>> {
        self.next_message().transpose()
    }
}

fn append(message: &mut MboxMessage, line: &[u8]) {
    if message.bytes.len() + line.len() > FILE_LIMIT {
        message.truncated = true;
    } else {
        message.bytes.extend_from_slice(line);
    }
}

/// In the body `>From ` stands for `From `, `>>From ` for `>From ` (mboxrd).
fn unquote(line: &[u8], in_body: bool) -> &[u8] {
    let marks = line.iter().take_while(|byte| **byte == b'>').count();
    if in_body && marks > 0 && line[marks..].starts_with(b"From ") {
        &line[1..]
    } else {
        line
    }
}

fn trim_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

fn is_header_line(line: &[u8]) -> bool {
    let Some(colon) = line.iter().position(|byte| *byte == b':') else {
        return false;
    };
    colon > 0
        && line[..colon]
            .iter()
            .all(|byte| matches!(byte, 33..=57 | 59..=126))
}

fn has_date(line: &[u8]) -> bool {
    line.iter().filter(|byte| **byte == b':').count() >= 1
}

fn content_length(line: &[u8]) -> Option<u64> {
    const NAME: &[u8] = b"content-length:";
    let (name, value) = line.split_at_checked(NAME.len())?;
    if !name.eq_ignore_ascii_case(NAME) {
        return None;
    }
    std::str::from_utf8(value).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn split(text: &str) -> Vec<String> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let messages = Mbox::open(file.path()).unwrap();
        messages
            .map(|message| String::from_utf8(message.unwrap().bytes).unwrap())
            .collect()
    }

    #[test]
    fn messages_are_split_at_from_lines_and_quoted_ones_restored() {
        let messages = split(
            "From a@b.c Thu Aug 22 12:36:23 2002\nSubject: one\n\n>From here on\n>>From there\n\n\
             From a@b.c Thu Aug 22 12:36:24 2002\nSubject: two\n\nend\n",
        );
        assert_eq!(
            messages,
            [
                "Subject: one\n\nFrom here on\n>From there\n",
                "Subject: two\n\nend\n"
            ]
        );
    }

    #[test]
    fn a_sentence_that_begins_with_the_word_ends_no_message() {
        let messages = split(
            "\u{feff}From -\nSubject: one\n\nmy favourite:\n\nFrom Russia with love\nYear: 1963\n\nFrom -\nSubject: two\n\nx\n",
        );
        assert_eq!(messages.len(), 2);
        assert!(messages[0].contains("From Russia with love\nYear: 1963\n"));
    }

    #[test]
    fn a_content_length_is_believed_only_where_it_is_right() {
        let body = "From x@y.z Thu Aug 22 12:36:23 2002\nSubject: inside\n\n";
        let right = format!(
            "From a@b.c Thu Aug 22 12:36:23 2002\nContent-Length: {}\n\n{body}From - \nSubject: two\n\nx\n",
            body.len()
        );
        let messages = split(&right);
        assert_eq!(messages.len(), 2);
        assert!(messages[0].ends_with(body));
        let wrong = "From a@b.c Thu Aug 22 12:36:23 2002\nContent-Length: 4000\n\nhello\n\nFrom - \nSubject: two\n\nx\n";
        assert_eq!(split(wrong).len(), 2);
    }

    #[test]
    fn nothing_and_text_without_messages_give_no_message() {
        assert!(split("").is_empty());
        assert!(split("hello\n\nworld\n").is_empty());
    }
}
