//! From .NET's pattern syntax to that of fancy-regex.

/// How a pattern matches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names of RegexOptions")]
pub struct Options {
    pub ignore_case: bool,
    pub multiline: bool,
    pub singleline: bool,
    /// `IgnorePatternWhitespace`
    pub extended: bool,
    /// `ExplicitCapture`
    pub explicit: bool,
}

impl Options {
    /// Those of `-match` or `-cmatch`.
    pub fn of_operator(case_sensitive: bool) -> Options {
        Options {
            ignore_case: !case_sensitive,
            ..Options::default()
        }
    }

    /// Those of a `RegexOptions` number.
    pub fn of_number(bits: i64) -> Options {
        Options {
            ignore_case: bits & 1 != 0,
            multiline: bits & 2 != 0,
            explicit: bits & 4 != 0,
            singleline: bits & 16 != 0,
            extended: bits & 32 != 0,
        }
    }

    /// Their `RegexOptions` number.
    pub fn number(self) -> i64 {
        i64::from(self.ignore_case)
            | i64::from(self.multiline) << 1
            | i64::from(self.explicit) << 2
            | i64::from(self.singleline) << 4
            | i64::from(self.extended) << 5
    }
}

/// A translated pattern.
pub struct Translated {
    /// In fancy-regex's syntax.
    pub text: String,
    /// Its groups in order: their names.
    pub groups: Vec<Option<String>>,
}

struct Translator<'a> {
    chars: Vec<char>,
    at: usize,
    out: String,
    groups: Vec<Option<String>>,
    /// Groups of the whole pattern, for back references.
    all: &'a [Option<String>],
    explicit: bool,
    extended: bool,
    line_end: bool,
}

/// Translates a pattern; the reason where it is none.
pub fn translate(source: &str, options: Options, line_end: bool) -> Result<Translated, String> {
    // Once for the groups, once more when back references can be resolved.
    let first = run(source, options, line_end, &[])?;
    run(source, options, line_end, &first.groups)
}

fn run(
    source: &str,
    options: Options,
    line_end: bool,
    all: &[Option<String>],
) -> Result<Translated, String> {
    let mut translator = Translator {
        chars: source.chars().collect(),
        at: 0,
        out: String::with_capacity(source.len() + 8),
        groups: Vec::new(),
        all,
        explicit: options.explicit,
        extended: options.extended,
        line_end: line_end && !options.multiline,
    };
    let flags = [
        (options.ignore_case, 'i'),
        (options.multiline, 'm'),
        (options.singleline, 's'),
        (options.extended, 'x'),
    ];
    let flags: String = flags
        .iter()
        .filter(|(on, _)| *on)
        .map(|(_, flag)| *flag)
        .collect();
    if !flags.is_empty() {
        translator.out += &format!("(?{flags})");
    }
    while translator.at < translator.chars.len() {
        translator.one()?;
    }
    Ok(Translated {
        text: translator.out,
        groups: translator.groups,
    })
}

impl Translator<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn rest_starts(&self, text: &str) -> bool {
        text.chars()
            .enumerate()
            .all(|(index, c)| self.peek(index) == Some(c))
    }

    fn one(&mut self) -> Result<(), String> {
        let c = self.chars[self.at];
        match c {
            '\\' => self.escape(false),
            '[' => self.class(),
            '(' => self.group(),
            '$' if self.line_end => {
                self.at += 1;
                self.out += "(?=\\n?\\z)";
                Ok(())
            }
            '{' if !self.is_repetition() => {
                self.at += 1;
                self.out += "\\{";
                Ok(())
            }
            '#' if self.extended => {
                while self.peek(0).is_some_and(|c| c != '\n') {
                    self.at += 1;
                }
                Ok(())
            }
            _ => {
                self.at += 1;
                self.out.push(c);
                Ok(())
            }
        }
    }

    /// Whether `{` begins `{2}`, `{2,}` or `{2,5}`; anything else is the sign itself.
    fn is_repetition(&self) -> bool {
        let inner: String = self.chars[self.at + 1..]
            .iter()
            .take_while(|c| **c != '}')
            .collect();
        let closed = self.chars.get(self.at + 1 + inner.chars().count()) == Some(&'}');
        let (low, high) = inner.split_once(',').unwrap_or((&inner, ""));
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        closed && !low.is_empty() && digits(low) && digits(high) && !self.out.is_empty()
    }

    fn group(&mut self) -> Result<(), String> {
        self.at += 1;
        if self.peek(0) != Some('?') {
            if self.explicit {
                self.out += "(?:";
            } else {
                self.groups.push(None);
                self.out.push('(');
            }
            return Ok(());
        }
        if self.rest_starts("?#") {
            let end = self.chars[self.at..]
                .iter()
                .position(|c| *c == ')')
                .ok_or("a comment is not closed")?;
            self.at += end + 1;
            return Ok(());
        }
        let named = match (self.peek(1), self.peek(2)) {
            (Some('<'), Some(next)) if next != '=' && next != '!' => Some('>'),
            (Some('\''), _) => Some('\''),
            _ => None,
        };
        if let Some(close) = named {
            self.at += 2;
            let name: String = self.chars[self.at..]
                .iter()
                .take_while(|c| **c != close)
                .collect();
            self.at += name.chars().count() + 1;
            let valid = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
            if !valid {
                return Err(format!("'{name}' is no name of a group"));
            }
            self.out += &format!("(?<{}>", spelled(&name));
            self.groups.push(Some(name));
            return Ok(());
        }
        // Inline options: n has no equal here, the others have.
        self.at += 1;
        self.out += "(?";
        while let Some(c) = self.peek(0).filter(|c| "imnsx-".contains(*c)) {
            self.at += 1;
            match c {
                'n' => self.explicit = !self.out.ends_with('-'),
                other => self.out.push(other),
            }
            if c == 'x' {
                self.extended = !self.out.contains("-x");
            }
        }
        for empty in ["(?)", "(?-)"] {
            if self.peek(0) == Some(')') && self.out.ends_with(&empty[..empty.len() - 1]) {
                self.at += 1;
                let kept = self.out.len() - empty.len() + 1;
                self.out.truncate(kept);
                return Ok(());
            }
        }
        Ok(())
    }

    fn escape(&mut self, in_class: bool) -> Result<(), String> {
        let c = self.peek(1).ok_or("a backslash stands at the end")?;
        self.at += 2;
        match c {
            'u' => {
                let hex: String = self.chars[self.at..]
                    .iter()
                    .take(4)
                    .take_while(|c| c.is_ascii_hexdigit())
                    .collect();
                if hex.len() != 4 {
                    return Err("\\u wants four digits".into());
                }
                self.at += 4;
                self.out += &format!("\\x{{{hex}}}");
            }
            'e' => self.out += "\\x1b",
            'b' if in_class => self.out += "\\x08",
            'Z' => self.out += "(?=\\n?\\z)",
            'c' => {
                let letter = self.peek(0).ok_or("\\c wants a letter")?;
                self.at += 1;
                self.out += &format!(
                    "\\x{:02x}",
                    (letter.to_ascii_uppercase() as u32 & 0x1f) as u8
                );
            }
            '0' => {
                let digits = self.chars[self.at..]
                    .iter()
                    .take(2)
                    .take_while(|c| c.is_digit(8))
                    .count();
                let octal: String = self.chars[self.at..self.at + digits].iter().collect();
                self.at += digits;
                self.out += &format!("\\x{:02x}", u32::from_str_radix(&octal, 8).unwrap_or(0));
            }
            '1'..='9' if !in_class => self.reference(c),
            'k' if !in_class => {
                let close = match self.peek(0) {
                    Some('<') => '>',
                    Some('\'') => '\'',
                    _ => return Err("\\k wants the name of a group".into()),
                };
                let name: String = self.chars[self.at + 1..]
                    .iter()
                    .take_while(|c| **c != close)
                    .collect();
                self.at += name.chars().count() + 2;
                match self.slot(&name) {
                    Some(slot) => self.out += &format!("(?:\\{slot})"),
                    None if self.all.is_empty() => {}
                    None => return Err(format!("there is no group '{name}'")),
                }
            }
            'p' | 'P' => {
                self.out.push('\\');
                self.out.push(c);
                let inner: String = self.chars[self.at..]
                    .iter()
                    .take_while(|c| **c != '}')
                    .collect();
                if !inner.starts_with('{') {
                    return Err(format!("\\{c} wants a name in braces"));
                }
                self.at += inner.chars().count() + 1;
                match inner.strip_prefix("{Is") {
                    Some(block) => self.out += &format!("{{{}}}", script_of(block)),
                    None => self.out += &format!("{inner}}}"),
                }
            }
            'd' | 'D' | 'w' | 'W' | 's' | 'S' | 'B' | 'b' | 'A' | 'z' | 'G' | 'n' | 'r' | 't'
            | 'f' | 'v' | 'a' | 'x' => {
                self.out.push('\\');
                self.out.push(c);
            }
            letter if letter.is_ascii_alphabetic() => {
                return Err(format!("\\{letter} means nothing"));
            }
            other => self.literal(other),
        }
        Ok(())
    }

    fn literal(&mut self, c: char) {
        if c.is_ascii()
            && !c.is_ascii_alphanumeric()
            && c != '_'
            && !c.is_ascii_control()
            && c != '<'
            && c != '>'
        {
            self.out.push('\\');
        }
        self.out.push(c);
    }

    /// `\1`: as many digits as name a group.
    fn reference(&mut self, first: char) {
        let mut number = first.to_string();
        while let Some(digit) = self.peek(0).filter(char::is_ascii_digit) {
            let longer = format!("{number}{digit}");
            if self.slot(&longer).is_none() {
                break;
            }
            number = longer;
            self.at += 1;
        }
        match self.slot(&number) {
            Some(slot) => self.out += &format!("(?:\\{slot})"),
            None if self.all.is_empty() => {}
            // No such group: an octal code, as in .NET.
            None => {
                let code = u32::from_str_radix(&number, 8).unwrap_or(0);
                self.out += &format!("\\x{code:02x}");
            }
        }
    }

    /// Our engine's number of a group by .NET's number or name.
    fn slot(&self, name: &str) -> Option<usize> {
        if let Some(index) = self
            .all
            .iter()
            .position(|known| known.as_deref() == Some(name))
        {
            return Some(index + 1);
        }
        let number: usize = name.parse().ok()?;
        let unnamed = self
            .all
            .iter()
            .enumerate()
            .filter(|(_, name)| name.is_none());
        let named = self
            .all
            .iter()
            .enumerate()
            .filter(|(_, name)| name.is_some());
        unnamed
            .chain(named)
            .nth(number.checked_sub(1)?)
            .map(|(index, _)| index + 1)
    }

    fn class(&mut self) -> Result<(), String> {
        self.at += 1;
        self.out.push('[');
        if self.peek(0) == Some('^') {
            self.at += 1;
            self.out.push('^');
        }
        let mut first = true;
        loop {
            let c = self.peek(0).ok_or("a [ is not closed")?;
            match c {
                ']' if !first => {
                    self.at += 1;
                    self.out.push(']');
                    return Ok(());
                }
                '\\' => self.escape(true)?,
                '-' if self.peek(1) == Some('[') && !first => {
                    self.at += 1;
                    self.out += "--";
                    self.class()?;
                }
                ']' | '[' | '&' | '~' | '#' | ' ' => {
                    self.at += 1;
                    self.out.push('\\');
                    self.out.push(c);
                }
                '-' => {
                    self.at += 1;
                    let edge = first || self.peek(0) == Some(']');
                    self.out += if edge { "\\-" } else { "-" };
                }
                '^' => {
                    self.at += 1;
                    self.out += "\\^";
                }
                _ => {
                    self.at += 1;
                    self.out.push(c);
                }
            }
            first = false;
        }
    }
}

/// A group whose name is a number is no name to our engine.
fn spelled(name: &str) -> String {
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("n{name}")
    } else {
        name.to_owned()
    }
}

/// Scripts for the commonest of .NET's named blocks.
fn script_of(block: &str) -> &str {
    match block {
        "BasicLatin" => "ASCII",
        "Greek" | "GreekandCoptic" => "Greek",
        "CJKUnifiedIdeographs" => "Han",
        other => other,
    }
}
