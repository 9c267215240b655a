//! The enumerations of .NET that scripts name.

use super::{EnumValue, Value};
use std::cell::RefCell;
use std::rc::Rc;

/// One enumeration.
pub struct EnumDef {
    /// Full name.
    pub name: &'static str,
    /// Whether several values may be joined.
    pub flags: bool,
    /// Names and numbers, in order of number.
    pub values: &'static [(&'static str, i64)],
}

/// The enumeration of that full name, without case.
pub fn find(full: &str) -> Option<&'static EnumDef> {
    let known = ENUMS.iter().find(|def| def.name.eq_ignore_ascii_case(full));
    known.or_else(|| {
        defined()
            .into_iter()
            .find(|def| def.name.eq_ignore_ascii_case(full))
    })
}

thread_local! {
    static DEFINED: RefCell<Vec<&'static EnumDef>> = const { RefCell::new(Vec::new()) };
}

/// Those that scripts of this session defined.
pub fn defined() -> Vec<&'static EnumDef> {
    DEFINED.with(|defined| defined.borrow().clone())
}

/// Forgets what scripts defined: a new session begins.
pub fn forget_defined() {
    DEFINED.with(|defined| defined.borrow_mut().clear());
}

/// Defines an enumeration (`enum Colour { Red; Green }`), or replaces the one of that name. Definitions live as long as
/// the program: a script has few, and every value may outlive its script.
pub fn define(name: &str, flags: bool, values: Vec<(String, i64)>) {
    let leak = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    let known = find(name).is_some_and(|def| {
        let same = def.values.iter().map(|(name, number)| (*name, *number));
        def.name == name
            && def.flags == flags
            && same.eq(values.iter().map(|(n, v)| (n.as_str(), *v)))
    });
    if known {
        return;
    }
    let values: Vec<(&'static str, i64)> = values
        .into_iter()
        .map(|(name, number)| (leak(name), number))
        .collect();
    let def: &'static EnumDef = Box::leak(Box::new(EnumDef {
        name: leak(name.to_owned()),
        flags,
        values: Box::leak(values.into_boxed_slice()),
    }));
    DEFINED.with(|defined| {
        let mut defined = defined.borrow_mut();
        defined.retain(|old| !old.name.eq_ignore_ascii_case(name));
        defined.push(def);
    });
}

impl EnumDef {
    /// The value of that number, if there is one; flags may be joined.
    pub fn of_number(&self, number: i64) -> Option<Value> {
        Some(self.value(self.name_of(number)?, number))
    }

    /// The value of that name or number, or several joined by commas; an unambiguous beginning is enough.
    pub fn parse(&self, text: &str) -> Option<Value> {
        let mut number = 0;
        for word in text.split(',').map(str::trim) {
            number |= self.number_of(word)?;
        }
        self.of_number(number)
    }

    /// Names in order.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.values.iter().map(|(name, _)| *name)
    }

    fn number_of(&self, word: &str) -> Option<i64> {
        if let Ok(number) = word.parse() {
            return Some(number);
        }
        let exact = self
            .values
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(word));
        if let Some((_, number)) = exact {
            return Some(*number);
        }
        let begins = |name: &str| {
            name.get(..word.len())
                .is_some_and(|head| !word.is_empty() && head.eq_ignore_ascii_case(word))
        };
        let mut near = self.values.iter().filter(|(name, _)| begins(name));
        match (near.next(), near.next()) {
            (Some((_, number)), None) => Some(*number),
            _ => None,
        }
    }

    fn name_of(&self, number: i64) -> Option<String> {
        if let Some((name, _)) = self.values.iter().find(|(_, known)| *known == number) {
            return Some((*name).to_owned());
        }
        if !self.flags {
            return None;
        }
        let mut rest = number;
        let mut names = Vec::new();
        for (name, bit) in self.values.iter().rev() {
            if *bit != 0 && rest & bit == *bit {
                names.push(*name);
                rest &= !bit;
            }
        }
        names.reverse();
        (rest == 0 && !names.is_empty()).then(|| names.join(", "))
    }

    fn value(&self, name: String, number: i64) -> Value {
        Value::Enum(Rc::new(EnumValue {
            type_name: self.name.into(),
            name: name.into(),
            number,
        }))
    }
}

/// A value of an enumeration that is known to have it, such as `of("System.DayOfWeek", 1)`.
pub fn of(full: &str, number: i64) -> Value {
    find(full)
        .and_then(|def| def.of_number(number))
        .unwrap_or(Value::Long(number))
}

const fn def(name: &'static str, values: &'static [(&'static str, i64)]) -> EnumDef {
    EnumDef {
        name,
        flags: false,
        values,
    }
}

const fn flags(name: &'static str, values: &'static [(&'static str, i64)]) -> EnumDef {
    EnumDef {
        name,
        flags: true,
        values,
    }
}

/// Every enumeration known here.
pub static ENUMS: &[EnumDef] = &[
    def(
        "System.Xml.XmlNodeType",
        &[
            ("None", 0),
            ("Element", 1),
            ("Attribute", 2),
            ("Text", 3),
            ("CDATA", 4),
            ("EntityReference", 5),
            ("Entity", 6),
            ("ProcessingInstruction", 7),
            ("Comment", 8),
            ("Document", 9),
            ("DocumentType", 10),
            ("DocumentFragment", 11),
            ("Notation", 12),
            ("Whitespace", 13),
            ("SignificantWhitespace", 14),
            ("EndElement", 15),
            ("EndEntity", 16),
            ("XmlDeclaration", 17),
        ],
    ),
    def(
        "System.Net.Sockets.AddressFamily",
        &[
            ("Unknown", -1),
            ("Unspecified", 0),
            ("Unix", 1),
            ("InterNetwork", 2),
            ("InterNetworkV6", 23),
        ],
    ),
    def(
        "System.Management.Automation.Runspaces.PipelineState",
        &[
            ("NotStarted", 0),
            ("Running", 1),
            ("Stopping", 2),
            ("Stopped", 3),
            ("Completed", 4),
            ("Failed", 5),
            ("Disconnected", 6),
        ],
    ),
    def(
        "System.Management.Automation.CompletionResultType",
        &[
            ("Text", 0),
            ("History", 1),
            ("Command", 2),
            ("ProviderItem", 3),
            ("ProviderContainer", 4),
            ("Property", 5),
            ("Method", 6),
            ("ParameterName", 7),
            ("ParameterValue", 8),
            ("Variable", 9),
            ("Namespace", 10),
            ("Type", 11),
            ("Keyword", 12),
            ("DynamicKeyword", 13),
        ],
    ),
    def(
        "System.DayOfWeek",
        &[
            ("Sunday", 0),
            ("Monday", 1),
            ("Tuesday", 2),
            ("Wednesday", 3),
            ("Thursday", 4),
            ("Friday", 5),
            ("Saturday", 6),
        ],
    ),
    def(
        "System.DateTimeKind",
        &[("Unspecified", 0), ("Utc", 1), ("Local", 2)],
    ),
    def(
        "System.StringComparison",
        &[
            ("CurrentCulture", 0),
            ("CurrentCultureIgnoreCase", 1),
            ("InvariantCulture", 2),
            ("InvariantCultureIgnoreCase", 3),
            ("Ordinal", 4),
            ("OrdinalIgnoreCase", 5),
        ],
    ),
    flags(
        "System.StringSplitOptions",
        &[("None", 0), ("RemoveEmptyEntries", 1), ("TrimEntries", 2)],
    ),
    def(
        "System.MidpointRounding",
        &[
            ("ToEven", 0),
            ("AwayFromZero", 1),
            ("ToZero", 2),
            ("ToNegativeInfinity", 3),
            ("ToPositiveInfinity", 4),
        ],
    ),
    def(
        "System.ConsoleColor",
        &[
            ("Black", 0),
            ("DarkBlue", 1),
            ("DarkGreen", 2),
            ("DarkCyan", 3),
            ("DarkRed", 4),
            ("DarkMagenta", 5),
            ("DarkYellow", 6),
            ("Gray", 7),
            ("DarkGray", 8),
            ("Blue", 9),
            ("Green", 10),
            ("Cyan", 11),
            ("Red", 12),
            ("Magenta", 13),
            ("Yellow", 14),
            ("White", 15),
        ],
    ),
    flags(
        "System.Text.RegularExpressions.RegexOptions",
        &[
            ("None", 0),
            ("IgnoreCase", 1),
            ("Multiline", 2),
            ("ExplicitCapture", 4),
            ("Compiled", 8),
            ("Singleline", 16),
            ("IgnorePatternWhitespace", 32),
            ("RightToLeft", 64),
            ("ECMAScript", 256),
            ("CultureInvariant", 512),
            ("NonBacktracking", 1024),
        ],
    ),
    flags(
        "System.IO.FileAttributes",
        &[
            ("None", 0),
            ("ReadOnly", 1),
            ("Hidden", 2),
            ("System", 4),
            ("Directory", 16),
            ("Archive", 32),
            ("Device", 64),
            ("Normal", 128),
            ("Temporary", 256),
            ("Compressed", 2048),
            ("Offline", 4096),
            ("Encrypted", 16384),
        ],
    ),
    flags(
        "System.Globalization.DateTimeStyles",
        &[
            ("None", 0),
            ("AllowLeadingWhite", 1),
            ("AllowTrailingWhite", 2),
            ("AllowInnerWhite", 4),
            ("AllowWhiteSpaces", 7),
            ("NoCurrentDateDefault", 8),
            ("AdjustToUniversal", 16),
            ("AssumeLocal", 32),
            ("AssumeUniversal", 64),
            ("RoundtripKind", 128),
        ],
    ),
    flags(
        "System.Globalization.NumberStyles",
        &[
            ("None", 0),
            ("AllowLeadingWhite", 1),
            ("AllowTrailingWhite", 2),
            ("AllowLeadingSign", 4),
            ("Integer", 7),
            ("AllowTrailingSign", 8),
            ("AllowParentheses", 16),
            ("AllowDecimalPoint", 32),
            ("AllowThousands", 64),
            ("Number", 111),
            ("AllowExponent", 128),
            ("Float", 167),
            ("AllowCurrencySymbol", 256),
            ("Currency", 383),
            ("Any", 511),
            ("AllowHexSpecifier", 512),
            ("HexNumber", 515),
        ],
    ),
    flags(
        "System.Net.SecurityProtocolType",
        &[
            ("SystemDefault", 0),
            ("Ssl3", 48),
            ("Tls", 192),
            ("Tls11", 768),
            ("Tls12", 3072),
            ("Tls13", 12288),
        ],
    ),
    def(
        "System.UriKind",
        &[("RelativeOrAbsolute", 0), ("Absolute", 1), ("Relative", 2)],
    ),
    def(
        "System.Text.NormalizationForm",
        &[("FormC", 1), ("FormD", 2), ("FormKC", 5), ("FormKD", 6)],
    ),
    flags(
        "System.Base64FormattingOptions",
        &[("None", 0), ("InsertLineBreaks", 1)],
    ),
    def(
        "System.IO.FileMode",
        &[
            ("CreateNew", 1),
            ("Create", 2),
            ("Open", 3),
            ("OpenOrCreate", 4),
            ("Truncate", 5),
            ("Append", 6),
        ],
    ),
    flags(
        "System.IO.FileAccess",
        &[("Read", 1), ("Write", 2), ("ReadWrite", 3)],
    ),
    def(
        "System.IO.SearchOption",
        &[("TopDirectoryOnly", 0), ("AllDirectories", 1)],
    ),
    def(
        "System.Environment+SpecialFolder",
        &[
            ("Desktop", 0),
            ("MyDocuments", 5),
            ("ApplicationData", 26),
            ("LocalApplicationData", 28),
            ("CommonApplicationData", 35),
            ("ProgramFiles", 38),
            ("UserProfile", 40),
        ],
    ),
    def(
        "System.TypeCode",
        &[
            ("Empty", 0),
            ("Object", 1),
            ("DBNull", 2),
            ("Boolean", 3),
            ("Char", 4),
            ("SByte", 5),
            ("Byte", 6),
            ("Int16", 7),
            ("UInt16", 8),
            ("Int32", 9),
            ("UInt32", 10),
            ("Int64", 11),
            ("UInt64", 12),
            ("Single", 13),
            ("Double", 14),
            ("Decimal", 15),
            ("DateTime", 16),
            ("String", 18),
        ],
    ),
    def(
        "System.Management.Automation.ActionPreference",
        &[
            ("SilentlyContinue", 0),
            ("Stop", 1),
            ("Continue", 2),
            ("Inquire", 3),
            ("Ignore", 4),
            ("Suspend", 5),
            ("Break", 6),
        ],
    ),
    def(
        "System.Management.Automation.ConfirmImpact",
        &[("None", 0), ("Low", 1), ("Medium", 2), ("High", 3)],
    ),
    flags(
        "System.Management.Automation.WildcardOptions",
        &[
            ("None", 0),
            ("Compiled", 1),
            ("IgnoreCase", 2),
            ("CultureInvariant", 4),
        ],
    ),
    def(
        "System.Management.Automation.ErrorCategory",
        &[
            ("NotSpecified", 0),
            ("OpenError", 1),
            ("CloseError", 2),
            ("DeviceError", 3),
            ("DeadlockDetected", 4),
            ("InvalidArgument", 5),
            ("InvalidData", 6),
            ("InvalidOperation", 7),
            ("InvalidResult", 8),
            ("InvalidType", 9),
            ("MetadataError", 10),
            ("NotImplemented", 11),
            ("NotInstalled", 12),
            ("ObjectNotFound", 13),
            ("OperationStopped", 14),
            ("OperationTimeout", 15),
            ("SyntaxError", 16),
            ("ParserError", 17),
            ("PermissionDenied", 18),
            ("ResourceBusy", 19),
            ("ResourceExists", 20),
            ("ResourceUnavailable", 21),
            ("ReadError", 22),
            ("WriteError", 23),
            ("FromStdErr", 24),
            ("SecurityError", 25),
            ("ProtocolError", 26),
            ("ConnectionError", 27),
            ("AuthenticationError", 28),
            ("LimitsExceeded", 29),
            ("QuotaExceeded", 30),
            ("NotEnabled", 31),
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_by_name_beginning_and_number() {
        let day = find("system.dayofweek").unwrap();
        assert_eq!(day.parse("mon").unwrap().to_text(), "Monday");
        assert_eq!(day.parse("1").unwrap().to_text(), "Monday");
        assert!(
            day.parse("Noday").is_none() && day.of_number(99).is_none() && day.parse("T").is_none()
        );
        let attributes = find("System.IO.FileAttributes").unwrap();
        assert_eq!(
            attributes.parse("readonly, hidden").unwrap().to_text(),
            "ReadOnly, Hidden"
        );
        assert_eq!(
            attributes.of_number(3).unwrap().to_text(),
            "ReadOnly, Hidden"
        );
    }
}
