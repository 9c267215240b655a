//! `[uri]`, encoding for the web, addresses. Nothing here reaches a network.

use super::call::{Call, enum_value};
use super::{Statics, none};
use crate::diag::Result;
use crate::value::foreign::{self, IpAddress, Uri, escape_data, unescape_data};
use crate::value::{Value, convert, enums};
use std::cell::Cell;

pub(super) const TYPES: &[Statics] = &[
    Statics {
        types: &["System.Uri"],
        members: &[
            "SchemeDelimiter",
            "UriSchemeFile",
            "UriSchemeHttp",
            "UriSchemeHttps",
            "UriSchemeMailto",
        ],
        methods: &[
            "CheckSchemeName",
            "Compare",
            "EscapeDataString",
            "EscapeUriString",
            "HexEscape",
            "IsHexDigit",
            "IsWellFormedUriString",
            "TryCreate",
            "UnescapeDataString",
        ],
        refused: &[
            "CheckHostName",
            "FromHex",
            "HexUnescape",
            "IsHexEncoding",
            "TryEscapeDataString",
        ],
        get: |_, lower| {
            Some(Value::str(match lower {
                "schemedelimiter" => "://",
                "urischemefile" => "file",
                "urischemehttp" => "http",
                "urischemehttps" => "https",
                "urischememailto" => "mailto",
                _ => return None,
            }))
        },
        call: uri,
    },
    Statics {
        types: &["System.Net.WebUtility", "System.Web.HttpUtility"],
        members: &[],
        methods: &[
            "HtmlDecode",
            "HtmlEncode",
            "UrlDecode",
            "UrlEncode",
            "UrlPathEncode",
        ],
        refused: &[
            "HtmlAttributeEncode",
            "JavaScriptStringEncode",
            "ParseQueryString",
            "UrlDecodeToBytes",
            "UrlEncodeToBytes",
        ],
        get: none,
        call: web,
    },
    Statics {
        types: &["System.Net.IPAddress"],
        members: &[
            "Any",
            "Broadcast",
            "IPv6Any",
            "IPv6Loopback",
            "Loopback",
            "None",
        ],
        methods: &["IsLoopback", "Parse", "TryParse"],
        refused: &["HostToNetworkOrder", "NetworkToHostOrder"],
        get: |_, lower| {
            let text = match lower {
                "any" => "0.0.0.0",
                "broadcast" | "none" => "255.255.255.255",
                "ipv6any" => "::",
                "ipv6loopback" => "::1",
                "loopback" => "127.0.0.1",
                _ => return None,
            };
            IpAddress::parse(text).map(foreign::of)
        },
        call: address,
    },
    Statics {
        types: &["System.Net.Mail.MailAddress"],
        members: &[],
        methods: &["TryCreate"],
        refused: &[],
        get: none,
        call: |call| match call.key() {
            ("trycreate", 2) => {
                let made = foreign::MailAddress::parse(&call.text(0)).map(foreign::of);
                call.tried(1, made, Value::Null).map(Some)
            }
            _ => Ok(None),
        },
    },
    Statics {
        types: &["System.Net.ServicePointManager"],
        members: &["SecurityProtocol"],
        methods: &[],
        refused: &[
            "DefaultConnectionLimit",
            "Expect100Continue",
            "FindServicePoint",
            "ServerCertificateValidationCallback",
        ],
        get: |_, lower| {
            (lower == "securityprotocol").then(|| enum_value(PROTOCOL, PROTOCOLS.with(Cell::get)))
        },
        call: super::no_method,
    },
];

const PROTOCOL: &str = "System.Net.SecurityProtocolType";

thread_local! {
    /// What a script last said about TLS: nothing here connects, but what is set can be read again.
    static PROTOCOLS: Cell<i64> = const { Cell::new(0) };
}

/// Sets a static property: there is one that scripts set.
pub(super) fn set(full: &str, lower: &str, value: &Value) -> Result<bool> {
    if full != "System.Net.ServicePointManager" || lower != "securityprotocol" {
        return Ok(false);
    }
    let number = match convert::convert(value, PROTOCOL) {
        Ok(Value::Enum(known)) => known.number,
        // Flags joined by -bor have no name of their own.
        _ => match value.base().whole().and_then(|n| i64::try_from(n).ok()) {
            Some(number) => number,
            None => {
                return enums::find(PROTOCOL).map_or(Ok(false), |_| {
                    Err(crate::value::error::cast(
                        "ExceptionWhenSetting",
                        value,
                        PROTOCOL,
                    ))
                });
            }
        },
    };
    PROTOCOLS.with(|protocols| protocols.set(number));
    Ok(true)
}

fn uri(call: &mut Call) -> Result<Option<Value>> {
    let call = &*call;
    let text = call.text(0);
    let null = |index: usize| {
        if call.at(index).is_null() {
            Err(call.thrown("System.ArgumentNullException", "The text is null."))
        } else {
            Ok(())
        }
    };
    Ok(Some(match call.key() {
        ("escapedatastring", 1) => Value::from(escape_data(&text)),
        ("unescapedatastring", 1) => Value::from(unescape_data(&text)),
        ("escapeuristring", 1) => Value::from(escape_uri(&text)),
        ("hexescape", 1) => {
            null(0)?;
            Value::from(
                text.bytes()
                    .map(|b| format!("%{b:02X}"))
                    .collect::<String>(),
            )
        }
        ("ishexdigit", 1) => {
            Value::Bool(text.len() == 1 && text.bytes().all(|b| b.is_ascii_hexdigit()))
        }
        ("checkschemename", 1) => {
            let body = text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
            Value::Bool(body && text.starts_with(|c: char| c.is_ascii_alphabetic()))
        }
        ("iswellformeduristring", 2) => {
            let well_formed = text == escape_uri(&text) && !text.is_empty();
            Value::Bool(well_formed && of_kind(&text, call.choice(1, KIND)?).is_some())
        }
        ("trycreate", 3) => {
            let made = match call.at(0) {
                Value::Foreign(_) => joined(&text, &call.text(1)),
                _ => of_kind(&text, call.choice(1, KIND)?),
            };
            call.tried(2, made.map(foreign::of), Value::Null)?
        }
        ("compare", 5) => {
            let (a, b) = (text.to_lowercase(), call.text(1).to_lowercase());
            Value::Int(a.cmp(&b) as i32)
        }
        _ => return Ok(None),
    }))
}

const KIND: &str = "System.UriKind";

/// A URI of a kind: 0 either, 1 absolute, 2 relative.
fn of_kind(text: &str, kind: i64) -> Option<Uri> {
    let uri = Uri::new(text)?;
    match kind {
        1 => uri.is_absolute().then_some(uri),
        2 => (!uri.is_absolute()).then_some(uri),
        _ => Some(uri),
    }
}

/// A relative reference seen from a base: RFC 3986 for paths, queries and fragments.
fn joined(base: &str, reference: &str) -> Option<Uri> {
    let found = Uri::new(reference)?;
    if found.is_absolute() {
        return Some(found);
    }
    let start = base.find("://")? + 3;
    let authority_end = base[start..]
        .find(['/', '?', '#'])
        .map_or(base.len(), |at| start + at);
    let (root, path) = base.split_at(authority_end);
    let path = path.split(['?', '#']).next().unwrap_or("");
    let whole = match reference.chars().next() {
        None => path.to_owned(),
        Some('/') => reference.to_owned(),
        Some('?' | '#') => format!("{path}{reference}"),
        Some(_) => format!(
            "{}/{reference}",
            path.rsplit_once('/').map_or("", |(head, _)| head)
        ),
    };
    let tail_at = whole.find(['?', '#']).unwrap_or(whole.len());
    let (path, tail) = whole.split_at(tail_at);
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/').skip(1) {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    if path.ends_with("/..") || path.ends_with("/.") {
        parts.push("");
    }
    Uri::new(&format!("{root}/{}{tail}", parts.join("/")))
}

/// `[uri]::new(text[, kind])`, `(base, relative)`.
pub(super) fn construct_uri(call: &Call) -> Result<Option<Value>> {
    let malformed = || {
        call.thrown(
            "System.UriFormatException",
            format!("'{}' is no such URI.", call.text(0)),
        )
    };
    let made = match call.count() {
        1 => of_kind(&call.text(0), 1),
        2 => match (call.at(0), call.at(1)) {
            (_, Value::Enum(_)) => of_kind(&call.text(0), call.choice(1, KIND)?),
            (Value::Foreign(_), _) => joined(&call.text(0), &call.text(1)),
            (_, Value::Str(text))
                if enums::find(KIND).is_some_and(|def| def.parse(text).is_some()) =>
            {
                of_kind(&call.text(0), call.choice(1, KIND)?)
            }
            _ => joined(&call.text(0), &call.text(1)),
        },
        _ => return Ok(None),
    };
    Ok(Some(foreign::of(made.ok_or_else(malformed)?)))
}

/// `[mailaddress]::new(address[, name])`
pub(super) fn construct_mail(call: &Call) -> Result<Option<Value>> {
    let text = match call.count() {
        1 => call.text(0),
        2 => format!("\"{}\" <{}>", call.text(1), call.text(0)),
        _ => return Ok(None),
    };
    let address =
        foreign::MailAddress::parse(&text).ok_or_else(|| call.malformed(0, "a mail address"))?;
    Ok(Some(foreign::of(address)))
}

/// Leaves what has a meaning in a URI, and percent signs that already begin a code.
fn escape_uri(text: &str) -> String {
    const KEPT: &[u8] = b"-_.~!*'();:@&=+$,/?#[]";
    let bytes = text.as_bytes();
    let is_code = |at: usize| {
        bytes
            .get(at + 1..at + 3)
            .is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit))
    };
    let mut out = String::new();
    for (at, byte) in bytes.iter().enumerate() {
        if byte.is_ascii_alphanumeric() || KEPT.contains(byte) || (*byte == b'%' && is_code(at)) {
            out.push(*byte as char);
        } else {
            out += &format!("%{byte:02X}");
        }
    }
    out
}

fn web(call: &mut Call) -> Result<Option<Value>> {
    if call.count() != 1 {
        return Ok(None);
    }
    if call.at(0).is_null() {
        return Ok(Some(Value::Null));
    }
    let text = call.text(0);
    let upper = call.full.ends_with("WebUtility");
    Ok(Some(Value::from(match call.lower.as_str() {
        "htmlencode" => html_encode(&text),
        "htmldecode" => html_decode(&text),
        "urlencode" => url_encode(&text, upper),
        "urldecode" => unescape_data(&text.replace('+', " ")),
        "urlpathencode" if !upper => escape_uri(&text),
        _ => return Ok(None),
    })))
}

fn html_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '&' => out += "&amp;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            '\u{a0}'..='\u{ff}' => out += &format!("&#{};", c as u32),
            c if c as u32 > 0xffff => out += &format!("&#{};", c as u32),
            c => out.push(c),
        }
    }
    out
}

/// Named entities that pages of Microsoft 365 contain, and all numbered ones.
const ENTITIES: &[(&str, char)] = &[
    ("lt", '<'),
    ("gt", '>'),
    ("amp", '&'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{a0}'),
    ("copy", '©'),
    ("reg", '®'),
    ("euro", '€'),
    ("hellip", '…'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bull", '•'),
    ("middot", '·'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("deg", '°'),
    ("trade", '™'),
    ("auml", 'ä'),
    ("ouml", 'ö'),
    ("uuml", 'ü'),
    ("Auml", 'Ä'),
    ("Ouml", 'Ö'),
    ("Uuml", 'Ü'),
    ("szlig", 'ß'),
    ("eacute", 'é'),
    ("egrave", 'è'),
    ("agrave", 'à'),
    ("ccedil", 'ç'),
    ("ntilde", 'ñ'),
    ("aacute", 'á'),
    ("iacute", 'í'),
    ("oacute", 'ó'),
    ("uacute", 'ú'),
];

fn html_decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out += &rest[..at];
        let after = &rest[at + 1..];
        let found = after.split_once(';').and_then(|(name, left)| {
            let c = match name.strip_prefix('#') {
                Some(number) => {
                    let code = match number.strip_prefix(['x', 'X']) {
                        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                        None => number.parse().ok()?,
                    };
                    char::from_u32(code)?
                }
                None => ENTITIES.iter().find(|(known, _)| *known == name)?.1,
            };
            Some((c, left))
        });
        match found {
            Some((c, left)) => {
                out.push(c);
                rest = left;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out + rest
}

/// Form encoding: a blank becomes `+`; WebUtility writes capital digits, HttpUtility small ones.
fn url_encode(text: &str, upper: bool) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b' ' => out.push('+'),
            b if b.is_ascii_alphanumeric() || b"-_.!*()".contains(&b) => out.push(b as char),
            b if upper => out += &format!("%{b:02X}"),
            b => out += &format!("%{b:02x}"),
        }
    }
    out
}

fn address(call: &mut Call) -> Result<Option<Value>> {
    Ok(Some(match call.key() {
        ("parse", 1) => foreign::of(
            IpAddress::parse(&call.text(0)).ok_or_else(|| call.malformed(0, "an IP address"))?,
        ),
        ("tryparse", 2) => call.tried(
            1,
            IpAddress::parse(&call.text(0)).map(foreign::of),
            Value::Null,
        )?,
        ("isloopback", 1) => Value::Bool(
            IpAddress::parse(&call.text(0)).is_some_and(|address| address.is_loopback()),
        ),
        _ => return Ok(None),
    }))
}
