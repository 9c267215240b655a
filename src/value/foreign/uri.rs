//! `System.Uri`

use crate::value::{Array, ArrayKind, Foreign, Value};
use std::any::Any;

/// A URI, absolute or relative.
pub struct Uri {
    original: String,
    parts: Option<Parts>,
}

struct Parts {
    scheme: String,
    user: String,
    host: String,
    port: Option<u16>,
    path: String,
    query: String,
    fragment: String,
}

impl Uri {
    /// Reads any text; one without a scheme is relative. `None` for an absolute URI that is broken.
    pub fn new(text: &str) -> Option<Uri> {
        let text = text.trim();
        let Some((scheme, rest)) = text.split_once("://") else {
            return Some(Uri {
                original: text.to_owned(),
                parts: opaque(text),
            });
        };
        let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
        if !is_scheme {
            return Some(Uri {
                original: text.to_owned(),
                parts: None,
            });
        }
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(end);
        let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
        let (host, port) = match host.rsplit_once(':') {
            Some((host, port)) if !port.is_empty() => (host, Some(port.parse().ok()?)),
            _ => (host, None),
        };
        if host.contains(char::is_whitespace)
            || (host.is_empty() && !scheme.eq_ignore_ascii_case("file"))
        {
            return None;
        }
        let (rest, fragment) = split_before(rest, '#');
        let (path, query) = split_before(rest, '?');
        let path = if path.is_empty() { "/" } else { path };
        let parts = Parts {
            scheme: scheme.to_ascii_lowercase(),
            user: user.to_owned(),
            host: host.to_ascii_lowercase(),
            port,
            path: escaped(path),
            query: escaped(query),
            fragment: escaped(fragment),
        };
        Some(Uri {
            original: text.to_owned(),
            parts: Some(parts),
        })
    }

    /// Whether it has a scheme.
    pub fn is_absolute(&self) -> bool {
        self.parts.is_some()
    }
}

/// `mailto:ann@contoso.com` and the like.
fn opaque(text: &str) -> Option<Parts> {
    let (scheme, rest) = text.split_once(':')?;
    let known = ["mailto", "urn", "news", "sip", "tel"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known));
    known.then(|| Parts {
        scheme: scheme.to_ascii_lowercase(),
        user: String::new(),
        host: rest.split_once('@').map_or("", |(_, host)| host).to_owned(),
        port: None,
        path: rest.to_owned(),
        query: String::new(),
        fragment: String::new(),
    })
}

fn split_before(text: &str, mark: char) -> (&str, &str) {
    text.find(mark).map_or((text, ""), |at| text.split_at(at))
}

/// Escapes what may not stand in a URI, and leaves what is escaped already.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'!'..=b'~' if !b"\"<>\\^`{|}".contains(&byte) => out.push(byte as char),
            _ => out += &format!("%{byte:02X}"),
        }
    }
    out
}

/// `[uri]::EscapeDataString`
pub fn escape_data(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(byte as char);
        } else {
            out += &format!("%{byte:02X}");
        }
    }
    out
}

/// `[uri]::UnescapeDataString`
pub fn unescape_data(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        let code = text
            .get(at + 1..at + 3)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (bytes[at], code) {
            (b'%', Some(code)) => {
                out.push(code);
                at += 3;
            }
            (byte, _) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn default_port(scheme: &str) -> i32 {
    match scheme {
        "http" => 80,
        "https" => 443,
        "ftp" => 21,
        _ => -1,
    }
}

impl Parts {
    fn authority(&self) -> String {
        match self.port {
            Some(port) if i32::from(port) != default_port(&self.scheme) => {
                format!("{}:{port}", self.host)
            }
            _ => self.host.clone(),
        }
    }

    fn absolute(&self, path: &str) -> String {
        let user = if self.user.is_empty() {
            String::new()
        } else {
            format!("{}@", self.user)
        };
        if !self.path.starts_with('/') {
            return format!("{}:{path}", self.scheme);
        }
        format!(
            "{}://{user}{}{path}{}{}",
            self.scheme,
            self.authority(),
            self.query,
            self.fragment
        )
    }
}

impl Foreign for Uri {
    fn type_name(&self) -> &str {
        "System.Uri"
    }

    fn get(&self, name: &str) -> Option<Value> {
        let lower = name.to_ascii_lowercase();
        match lower.as_str() {
            "originalstring" => return Some(Value::str(&self.original)),
            "isabsoluteuri" => return Some(Value::Bool(self.is_absolute())),
            _ => {}
        }
        let Some(parts) = &self.parts else {
            let known = self
                .properties()
                .iter()
                .any(|known| known.eq_ignore_ascii_case(name));
            return known.then_some(Value::Null);
        };
        Some(match lower.as_str() {
            "scheme" => Value::str(&parts.scheme),
            "host" | "dnssafehost" | "idnhost" => Value::str(&parts.host),
            "authority" => Value::from(parts.authority()),
            "port" => Value::Int(
                parts
                    .port
                    .map_or_else(|| default_port(&parts.scheme), i32::from),
            ),
            "absolutepath" => Value::str(&parts.path),
            "localpath" => Value::from(unescape_data(&parts.path)),
            "absoluteuri" => Value::from(parts.absolute(&parts.path)),
            "query" => Value::str(&parts.query),
            "fragment" => Value::str(&parts.fragment),
            "userinfo" => Value::str(&parts.user),
            "pathandquery" => Value::from(format!("{}{}", parts.path, parts.query)),
            "isfile" => Value::Bool(parts.scheme == "file"),
            "isdefaultport" => Value::Bool(
                parts
                    .port
                    .is_none_or(|port| i32::from(port) == default_port(&parts.scheme)),
            ),
            "segments" => {
                let items = parts.path.split_inclusive('/').map(Value::str).collect();
                Value::Array(Array::of_kind(
                    ArrayKind::Typed("System.String".into()),
                    items,
                ))
            }
            _ => return None,
        })
    }

    fn properties(&self) -> Vec<String> {
        [
            "AbsolutePath",
            "AbsoluteUri",
            "LocalPath",
            "Authority",
            "IsDefaultPort",
            "IsFile",
            "PathAndQuery",
            "Segments",
            "Host",
            "Port",
            "Query",
            "Fragment",
            "Scheme",
            "OriginalString",
            "DnsSafeHost",
            "IdnHost",
            "IsAbsoluteUri",
            "UserInfo",
        ]
        .map(String::from)
        .to_vec()
    }

    fn order_key(&self) -> Option<Vec<u8>> {
        Some(self.text().into_bytes())
    }

    fn text(&self) -> String {
        match &self.parts {
            Some(parts) => parts.absolute(&unescape_data(&parts.path)),
            None => self.original.clone(),
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_uri_are_found() {
        let uri = Uri::new("https://contoso.sharepoint.com/sites/HR/a%20b.docx?web=1#x").unwrap();
        let get = |name| uri.get(name).unwrap().to_text();
        assert_eq!(get("Host"), "contoso.sharepoint.com");
        assert_eq!(get("AbsolutePath"), "/sites/HR/a%20b.docx");
        assert_eq!(get("LocalPath"), "/sites/HR/a b.docx");
        assert_eq!(
            (get("Query"), get("Fragment")),
            ("?web=1".into(), "#x".into())
        );
        assert_eq!(get("Segments"), "/ sites/ HR/ a%20b.docx");
        assert_eq!(
            uri.text(),
            "https://contoso.sharepoint.com/sites/HR/a b.docx?web=1#x"
        );
        assert!(!Uri::new("not a uri").unwrap().is_absolute());
        assert_eq!(
            Uri::new("https://x.com")
                .unwrap()
                .get("AbsolutePath")
                .unwrap()
                .to_text(),
            "/"
        );
        assert_eq!(escape_data("a b&c/é"), "a%20b%26c%2F%C3%A9");
        assert_eq!(unescape_data("a%2Fb%20c%"), "a/b c%");
    }
}
