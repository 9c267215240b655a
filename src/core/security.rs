//! Secrets: ConvertTo- and ConvertFrom-SecureString, Get-Credential. A secret is held by the session and never written: what
//! ConvertFrom-SecureString gives is a token that stands for it in this session only.

use super::reading;
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::value::Value;
use crate::value::foreign::{self, Credential, SecureString};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::HashMap;

/// Secrets by the tokens that stand for them.
#[derive(Default)]
struct Tokens(HashMap<String, String>);

/// The text of a secure string.
pub(super) fn revealed(value: &Value) -> Option<String> {
    match value.base() {
        Value::Foreign(foreign) => foreign
            .as_any()
            .downcast_ref::<SecureString>()
            .map(SecureString::reveal),
        _ => None,
    }
}

/// A secure string that holds a text.
pub(super) fn secret(text: &str) -> Value {
    foreign::of(SecureString::new(text))
}

/// Makes a secure string of plain text, or of what ConvertFrom-SecureString gave in this session.
///
/// ```transcript
/// PS> (ConvertTo-SecureString 'not-a-secret' -AsPlainText -Force).Length
/// 12
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ConvertToSecureString {
    /// Text to hold
    #[serde(default)]
    string: String,
    /// Takes the text as it is
    #[serde(default)]
    as_plain_text: bool,
    /// Does not ask; plain text is never asked about
    #[serde(default, rename = "Force")]
    _force: bool,
    /// Key as a secure string
    secure_key: Option<Value>,
    /// Key of 16, 24 or 32 bytes
    key: Option<Value>,
}

impl Cmdlet for ConvertToSecureString {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        check_key(self.key.as_ref(), self.secure_key.as_ref())?;
        if self.as_plain_text {
            return cx.emit_value(secret(&self.string));
        }
        let known = cx.host.kept().of::<Tokens>().0.get(&self.string).cloned();
        match known {
            Some(text) => cx.emit_value(secret(&text)),
            None => Err(unknown_token()),
        }
    }
}

fn check_key(key: Option<&Value>, secure_key: Option<&Value>) -> Result<()> {
    let length = match (key, secure_key) {
        (Some(key), _) => reading::enumerate(key).map_or(0, |items| items.len()),
        (None, Some(key)) => revealed(key).map_or(0, |text| text.encode_utf16().count() * 2),
        (None, None) => return Ok(()),
    };
    match length {
        16 | 24 | 32 => Ok(()),
        _ => Err(ErrorRecord::new(
            "Argument",
            Category::InvalidArgument,
            format!("A key of {length} bytes cannot be used."),
        )
        .exception("System.Management.Automation.PSArgumentException")
        .label("expected 16, 24 or 32 bytes")
        .terminating()
        .into()),
    }
}

fn unknown_token() -> Error {
    ErrorRecord::new(
        "ImportSecureString_InvalidArgument",
        Category::InvalidArgument,
        "The text stands for no secret of this session.",
    )
    .exception("System.Management.Automation.PSArgumentException")
    .label("expected what ConvertFrom-SecureString gave in this session")
    .help("-AsPlainText makes a secure string of plain text")
    .terminating()
    .into()
}

/// Gives a token that stands for a secure string in this session, or its plain text with -AsPlainText.
///
/// The token says nothing of the secret; another session cannot read it.
///
/// ```transcript
/// PS> $s = ConvertTo-SecureString 'abc' -AsPlainText; ConvertFrom-SecureString $s -AsPlainText
/// abc
/// PS> ($s | ConvertFrom-SecureString | ConvertTo-SecureString).Length
/// 3
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ConvertFromSecureString {
    /// Secure string
    #[serde(default)]
    secure_string: Value,
    /// Gives the plain text
    #[serde(default)]
    as_plain_text: bool,
    /// Key as a secure string
    secure_key: Option<Value>,
    /// Key of 16, 24 or 32 bytes
    key: Option<Value>,
}

impl Cmdlet for ConvertFromSecureString {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        check_key(self.key.as_ref(), self.secure_key.as_ref())?;
        let Some(text) = revealed(&self.secure_string) else {
            return Ok(());
        };
        if self.as_plain_text {
            return cx.emit_value(Value::str(text));
        }
        let first = reading::new_guid(cx)?.simple().to_string();
        let token = format!("{first}{}", reading::new_guid(cx)?.simple());
        cx.host.kept().of::<Tokens>().0.insert(token.clone(), text);
        cx.emit_value(Value::str(token))
    }
}

/// Asks for a user's name and password.
///
/// ```transcript
/// PS> $s = ConvertTo-SecureString 'x' -AsPlainText; $c = [pscredential]::new('ann', $s); (Get-Credential $c).UserName
/// ann
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetCredential {
    /// Credential to pass on, or the user's name
    credential: Option<Value>,
    /// What to say above the question
    message: Option<String>,
    /// User's name, so that only the password is asked
    user_name: Option<String>,
    /// What to say at the top
    title: Option<String>,
}

impl Cmdlet for GetCredential {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let mut user = self.user_name.clone();
        if let Some(given) = &self.credential {
            if let Value::Foreign(foreign) = given.base()
                && foreign.as_any().is::<Credential>()
            {
                return cx.emit_value(given.clone());
            }
            user = Some(reading::text(given));
        }
        let title = self
            .title
            .as_deref()
            .unwrap_or("PowerShell credential request");
        let message = self.message.as_deref().unwrap_or("Enter your credentials.");
        let mut prompt = format!("{title}\n{message}\n");
        let user = match user.filter(|user| !user.is_empty()) {
            Some(user) => user,
            None => {
                let user = cx.host.read_line(&format!("{prompt}User: "), false)?;
                prompt.clear();
                user
            }
        };
        let question = format!("{prompt}Password for user {user}: ");
        let password = cx.host.read_line(&question, true)?;
        cx.emit_value(foreign::of(Credential::new(&user, secret(&password))))
    }
}

/// What the session holds of the clipboard.
#[derive(Default)]
struct Clipboard(Option<String>);

/// Puts text on the clipboard of the session; the machine's own is not touched.
///
/// ```transcript
/// PS> 'a', 'b' | Set-Clipboard; Get-Clipboard
/// a
/// b
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SetClipboard {
    /// Text to put there
    value: Option<Value>,
    /// Adds to what is there
    #[serde(default)]
    append: bool,
    /// Puts out the text
    #[serde(default)]
    pass_thru: bool,
    /// Uses the terminal's own sequence, which is not needed for a session's clipboard
    #[serde(default, rename = "AsOSC52")]
    _as_osc52: bool,
    #[serde(skip)]
    lines: Vec<String>,
}

impl crate::cmdlet::PipelineCmdlet for SetClipboard {
    fn process(&mut self, item: Value, _cx: &mut Context) -> Result<()> {
        for item in reading::enumerate(&item).unwrap_or_else(|| vec![item]) {
            self.lines.push(reading::text(&item));
        }
        Ok(())
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        if self.lines.is_empty()
            && let Some(value) = self.value.take()
        {
            self.process(value, cx)?;
        }
        let text = self.lines.join("\n");
        if !cx.should_process(&text, "Set-Clipboard")? {
            return Ok(());
        }
        let held = &mut cx.host.kept().of::<Clipboard>().0;
        *held = match held.take() {
            Some(old) if self.append && !old.is_empty() => Some(format!("{old}\n{text}")),
            _ => Some(text),
        };
        if self.pass_thru {
            for line in std::mem::take(&mut self.lines) {
                cx.emit_value(Value::str(line))?;
            }
        }
        Ok(())
    }
}

/// Gets the text on the clipboard of the session.
///
/// ```transcript
/// PS> Set-Clipboard 'kept'; Get-Clipboard -Raw
/// kept
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetClipboard {
    /// Gives the whole text as one
    #[serde(default)]
    raw: bool,
    /// What ends a part
    #[serde(default)]
    delimiter: Vec<String>,
}

impl Cmdlet for GetClipboard {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let Some(text) = cx.host.kept().of::<Clipboard>().0.clone() else {
            return Ok(());
        };
        if self.raw {
            return cx.emit_value(Value::str(text));
        }
        let mut parts = vec![text.replace("\r\n", "\n")];
        let ends = match self.delimiter.is_empty() {
            true => vec!["\n".to_owned()],
            false => self.delimiter,
        };
        for end in ends.iter().filter(|end| !end.is_empty()) {
            parts = parts
                .iter()
                .flat_map(|part| {
                    part.split(end.as_str())
                        .map(str::to_owned)
                        .collect::<Vec<_>>()
                })
                .collect();
        }
        parts
            .into_iter()
            .try_for_each(|part| cx.emit_value(Value::str(part)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(count: usize) -> Value {
        Value::array(vec![Value::Byte(1); count])
    }

    #[test]
    fn a_key_has_one_of_three_lengths() {
        assert!(check_key(Some(&bytes(16)), None).is_ok());
        assert!(check_key(Some(&bytes(15)), None).is_err());
        assert!(check_key(None, None).is_ok());
    }
}
