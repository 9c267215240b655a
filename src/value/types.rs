//! Names of types: accelerators, full names, generics and arrays; which of .NET's types are known here.

use super::{TypeName, Value};

/// PowerShell's accelerators and the full names that they stand for.
pub const ACCELERATORS: &[(&str, &str)] = &[
    ("Alias", "System.Management.Automation.AliasAttribute"),
    (
        "AllowEmptyCollection",
        "System.Management.Automation.AllowEmptyCollectionAttribute",
    ),
    (
        "AllowEmptyString",
        "System.Management.Automation.AllowEmptyStringAttribute",
    ),
    (
        "AllowNull",
        "System.Management.Automation.AllowNullAttribute",
    ),
    (
        "ArgumentCompleter",
        "System.Management.Automation.ArgumentCompleterAttribute",
    ),
    (
        "ArgumentCompletions",
        "System.Management.Automation.ArgumentCompletionsAttribute",
    ),
    ("array", "System.Array"),
    ("bigint", "System.Numerics.BigInteger"),
    ("bool", "System.Boolean"),
    ("byte", "System.Byte"),
    ("char", "System.Char"),
    ("cimclass", "Microsoft.Management.Infrastructure.CimClass"),
    (
        "cimconverter",
        "Microsoft.Management.Infrastructure.CimConverter",
    ),
    (
        "ciminstance",
        "Microsoft.Management.Infrastructure.CimInstance",
    ),
    (
        "CimSession",
        "Microsoft.Management.Infrastructure.CimSession",
    ),
    ("cimtype", "Microsoft.Management.Infrastructure.CimType"),
    (
        "CmdletBinding",
        "System.Management.Automation.CmdletBindingAttribute",
    ),
    ("cultureinfo", "System.Globalization.CultureInfo"),
    ("datetime", "System.DateTime"),
    ("decimal", "System.Decimal"),
    ("double", "System.Double"),
    (
        "DscLocalConfigurationManager",
        "System.Management.Automation.DscLocalConfigurationManagerAttribute",
    ),
    (
        "DscProperty",
        "System.Management.Automation.DscPropertyAttribute",
    ),
    (
        "DscResource",
        "System.Management.Automation.DscResourceAttribute",
    ),
    (
        "ExperimentAction",
        "System.Management.Automation.ExperimentAction",
    ),
    (
        "Experimental",
        "System.Management.Automation.ExperimentalAttribute",
    ),
    (
        "ExperimentalFeature",
        "System.Management.Automation.ExperimentalFeature",
    ),
    ("float", "System.Single"),
    ("guid", "System.Guid"),
    ("hashtable", "System.Collections.Hashtable"),
    (
        "initialsessionstate",
        "System.Management.Automation.Runspaces.InitialSessionState",
    ),
    ("int", "System.Int32"),
    ("int16", "System.Int16"),
    ("int32", "System.Int32"),
    ("int64", "System.Int64"),
    ("ipaddress", "System.Net.IPAddress"),
    ("IPEndpoint", "System.Net.IPEndPoint"),
    ("long", "System.Int64"),
    ("mailaddress", "System.Net.Mail.MailAddress"),
    (
        "NoRunspaceAffinity",
        "System.Management.Automation.Language.NoRunspaceAffinityAttribute",
    ),
    (
        "NullString",
        "System.Management.Automation.Language.NullString",
    ),
    (
        "ObjectSecurity",
        "System.Security.AccessControl.ObjectSecurity",
    ),
    (
        "ordered",
        "System.Collections.Specialized.OrderedDictionary",
    ),
    (
        "OutputType",
        "System.Management.Automation.OutputTypeAttribute",
    ),
    (
        "Parameter",
        "System.Management.Automation.ParameterAttribute",
    ),
    (
        "PhysicalAddress",
        "System.Net.NetworkInformation.PhysicalAddress",
    ),
    ("powershell", "System.Management.Automation.PowerShell"),
    (
        "psaliasproperty",
        "System.Management.Automation.PSAliasProperty",
    ),
    ("pscredential", "System.Management.Automation.PSCredential"),
    ("pscustomobject", "System.Management.Automation.PSObject"),
    (
        "PSDefaultValue",
        "System.Management.Automation.PSDefaultValueAttribute",
    ),
    (
        "pslistmodifier",
        "System.Management.Automation.PSListModifier",
    ),
    ("psmoduleinfo", "System.Management.Automation.PSModuleInfo"),
    (
        "psnoteproperty",
        "System.Management.Automation.PSNoteProperty",
    ),
    ("psobject", "System.Management.Automation.PSObject"),
    (
        "psprimitivedictionary",
        "System.Management.Automation.PSPrimitiveDictionary",
    ),
    (
        "pspropertyexpression",
        "Microsoft.PowerShell.Commands.PSPropertyExpression",
    ),
    (
        "psscriptmethod",
        "System.Management.Automation.PSScriptMethod",
    ),
    (
        "psscriptproperty",
        "System.Management.Automation.PSScriptProperty",
    ),
    (
        "PSTypeNameAttribute",
        "System.Management.Automation.PSTypeNameAttribute",
    ),
    ("psvariable", "System.Management.Automation.PSVariable"),
    (
        "psvariableproperty",
        "System.Management.Automation.PSVariableProperty",
    ),
    ("ref", "System.Management.Automation.PSReference"),
    ("regex", "System.Text.RegularExpressions.Regex"),
    (
        "runspace",
        "System.Management.Automation.Runspaces.Runspace",
    ),
    (
        "runspacefactory",
        "System.Management.Automation.Runspaces.RunspaceFactory",
    ),
    ("sbyte", "System.SByte"),
    ("scriptblock", "System.Management.Automation.ScriptBlock"),
    ("securestring", "System.Security.SecureString"),
    ("semver", "System.Management.Automation.SemanticVersion"),
    ("short", "System.Int16"),
    ("single", "System.Single"),
    ("string", "System.String"),
    (
        "SupportsWildcards",
        "System.Management.Automation.SupportsWildcardsAttribute",
    ),
    ("switch", "System.Management.Automation.SwitchParameter"),
    ("timespan", "System.TimeSpan"),
    ("type", "System.Type"),
    ("uint", "System.UInt32"),
    ("uint16", "System.UInt16"),
    ("uint32", "System.UInt32"),
    ("uint64", "System.UInt64"),
    ("ulong", "System.UInt64"),
    ("uri", "System.Uri"),
    ("ushort", "System.UInt16"),
    (
        "ValidateCount",
        "System.Management.Automation.ValidateCountAttribute",
    ),
    (
        "ValidateDrive",
        "System.Management.Automation.ValidateDriveAttribute",
    ),
    (
        "ValidateLength",
        "System.Management.Automation.ValidateLengthAttribute",
    ),
    (
        "ValidateNotNull",
        "System.Management.Automation.ValidateNotNullAttribute",
    ),
    (
        "ValidateNotNullOrEmpty",
        "System.Management.Automation.ValidateNotNullOrEmptyAttribute",
    ),
    (
        "ValidateNotNullOrWhiteSpace",
        "System.Management.Automation.ValidateNotNullOrWhiteSpaceAttribute",
    ),
    (
        "ValidatePattern",
        "System.Management.Automation.ValidatePatternAttribute",
    ),
    (
        "ValidateRange",
        "System.Management.Automation.ValidateRangeAttribute",
    ),
    (
        "ValidateScript",
        "System.Management.Automation.ValidateScriptAttribute",
    ),
    (
        "ValidateSet",
        "System.Management.Automation.ValidateSetAttribute",
    ),
    (
        "ValidateTrustedData",
        "System.Management.Automation.ValidateTrustedDataAttribute",
    ),
    (
        "ValidateUserDrive",
        "System.Management.Automation.ValidateUserDriveAttribute",
    ),
    ("version", "System.Version"),
    ("void", "System.Void"),
    (
        "WildcardPattern",
        "System.Management.Automation.WildcardPattern",
    ),
    (
        "X500DistinguishedName",
        "System.Security.Cryptography.X509Certificates.X500DistinguishedName",
    ),
    (
        "X509Certificate",
        "System.Security.Cryptography.X509Certificates.X509Certificate",
    ),
    ("xml", "System.Xml.XmlDocument"),
];

/// Text of a type literal: its accelerator where it has one, as `"$([int])"` gives `int`.
pub fn short_name(full: &str) -> String {
    if let Some(element) = full.strip_suffix("[]") {
        return format!("{}[]", short_name(element));
    }
    if let Some((outer, inner)) = full.strip_suffix(']').and_then(|rest| rest.split_once('[')) {
        let arguments: Vec<String> = split_arguments(inner).into_iter().map(short_name).collect();
        return format!("{outer}[{}]", arguments.join(","));
    }
    // Where two accelerators stand for one type, PowerShell writes the older.
    let preferred = match full {
        "System.Int32" => "int",
        "System.Int64" => "long",
        "System.Int16" => "short",
        "System.UInt16" => "ushort",
        "System.UInt32" => "uint",
        "System.UInt64" => "ulong",
        "System.Single" => "float",
        "System.Management.Automation.PSObject" => "psobject",
        _ => "",
    };
    if !preferred.is_empty() {
        return preferred.to_owned();
    }
    let known = ACCELERATORS.iter().find(|(_, name)| *name == full);
    known.map_or(full, |(short, _)| short).to_owned()
}

/// The arguments of a generic type, split at the commas outside of brackets.
pub fn split_arguments(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_i32, 0);
    for (at, c) in text.char_indices() {
        match c {
            '[' => depth += 1,
            ']' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts
}

/// Types that are known by full name beside those that have an accelerator; `*` marks those that .NET has and this
/// program does not simulate.
const KNOWN: &[&str] = &[
    "System.Object",
    "System.ValueType",
    "System.Enum",
    "System.Math",
    "System.Convert",
    "System.Environment",
    "System.BitConverter",
    "System.DateTimeOffset",
    "System.Random",
    "System.StringComparer",
    "System.Exception",
    "System.SystemException",
    "System.ArgumentException",
    "System.ArgumentNullException",
    "System.ArgumentOutOfRangeException",
    "System.InvalidOperationException",
    "System.InvalidCastException",
    "System.NotSupportedException",
    "System.NotImplementedException",
    "System.FormatException",
    "System.OverflowException",
    "System.DivideByZeroException",
    "System.IndexOutOfRangeException",
    "System.TimeoutException",
    "System.UnauthorizedAccessException",
    "System.ApplicationException",
    "System.AggregateException",
    "System.NullReferenceException",
    "System.OperationCanceledException",
    "System.ArithmeticException",
    "System.Security.SecurityException",
    "System.IO.IOException",
    "System.IO.FileNotFoundException",
    "System.IO.DirectoryNotFoundException",
    "System.IO.InvalidDataException",
    "System.Collections.Generic.KeyNotFoundException",
    "System.Data.DataException",
    "System.Net.WebException",
    "System.Net.Http.HttpRequestException",
    "System.Xml.XmlException",
    "System.Management.Automation.RuntimeException",
    "System.Management.Automation.CommandNotFoundException",
    "System.Management.Automation.ItemNotFoundException",
    "System.Management.Automation.ParameterBindingException",
    "System.Management.Automation.ParameterBindingValidationException",
    "System.Management.Automation.ParameterBindingArgumentTransformationException",
    "System.Management.Automation.ValidationMetadataException",
    "System.Management.Automation.ActionPreferenceStopException",
    "System.Management.Automation.MethodInvocationException",
    "System.Management.Automation.MethodException",
    "System.Management.Automation.PSInvalidCastException",
    "System.Management.Automation.PSInvalidOperationException",
    "System.Management.Automation.PSArgumentException",
    "System.Management.Automation.PSArgumentNullException",
    "System.Management.Automation.PSArgumentOutOfRangeException",
    "System.Management.Automation.PSNotSupportedException",
    "System.Management.Automation.PSNotImplementedException",
    "System.Management.Automation.PropertyNotFoundException",
    "System.Management.Automation.SetValueException",
    "System.Management.Automation.SetValueInvocationException",
    "System.Management.Automation.GetValueException",
    "System.Management.Automation.SessionStateException",
    "System.Management.Automation.PSSecurityException",
    "System.Management.Automation.ParseException",
    "System.Management.Automation.ArgumentTransformationMetadataException",
    "System.Management.Automation.MetadataException",
    "System.Management.Automation.DriveNotFoundException",
    "System.Management.Automation.ProviderNotFoundException",
    "System.Management.Automation.HaltCommandException",
    "System.Management.Automation.PipelineStoppedException",
    "System.Management.Automation.WildcardPatternException",
    "Microsoft.PowerShell.Commands.WriteErrorException",
    "System.Management.Automation.ErrorRecord",
    "System.Management.Automation.WarningRecord",
    "System.Management.Automation.VerboseRecord",
    "System.Management.Automation.DebugRecord",
    "System.Management.Automation.InformationRecord",
    "System.Management.Automation.PSCustomObject",
    "System.Management.Automation.LanguagePrimitives",
    "System.Management.Automation.Host.ChoiceDescription",
    "System.Management.Automation.PSTypeName",
    "System.Type",
    "System.IO.Path",
    "System.IO.File",
    "System.IO.Directory",
    "System.IO.FileInfo",
    "System.IO.DirectoryInfo",
    "System.Text.Encoding",
    "System.Text.UTF8Encoding",
    "System.Text.ASCIIEncoding",
    "System.Text.UnicodeEncoding",
    "System.Text.StringBuilder",
    "System.Text.RegularExpressions.Match",
    "System.Text.RegularExpressions.Group",
    "System.Text.RegularExpressions.MatchCollection",
    "System.Collections.ArrayList",
    "System.Collections.DictionaryEntry",
    "System.Collections.IEnumerable",
    "System.Collections.IEnumerator",
    "System.Collections.ICollection",
    "System.Collections.IList",
    "System.Collections.IDictionary",
    "System.Collections.Queue",
    "System.Collections.Stack",
    "System.Collections.SortedList",
    "System.Collections.Generic.List",
    "System.Collections.Generic.IList",
    "System.Collections.Generic.IEnumerable",
    "System.Collections.Generic.ICollection",
    "System.Collections.Generic.IDictionary",
    "System.Collections.Generic.Dictionary",
    "System.Collections.Generic.SortedDictionary",
    "System.Collections.Generic.SortedList",
    "System.Collections.Generic.HashSet",
    "System.Collections.Generic.SortedSet",
    "System.Collections.Generic.Queue",
    "System.Collections.Generic.Stack",
    "System.Collections.Generic.LinkedList",
    "System.Collections.Generic.KeyValuePair",
    "System.Collections.Concurrent.ConcurrentDictionary",
    "System.Collections.Concurrent.ConcurrentBag",
    "System.Collections.Concurrent.ConcurrentQueue",
    "System.Collections.ObjectModel.Collection",
    "System.Collections.Specialized.OrderedDictionary",
    "System.Diagnostics.Stopwatch",
    "System.Globalization.CultureInfo",
    "System.Globalization.TextInfo",
    "System.Linq.Enumerable",
    "System.Nullable",
    "System.Tuple",
    "System.IComparable",
    "System.IConvertible",
    "System.IFormattable",
    "System.IDisposable",
    "System.Net.WebUtility",
    "System.Web.HttpUtility",
    "System.Security.Cryptography.SHA256",
    "System.Exception[]",
    "*System.Xml.XmlDocument",
    "*System.Xml.XmlElement",
    "*System.Xml.XmlNode",
    "*System.Xml.XmlNamespaceManager",
    "*System.Xml.Linq.XElement",
    "*System.Text.Json.JsonDocument",
    "*System.Numerics.BigInteger",
    "*System.Numerics.Complex",
    "*System.DateOnly",
    "*System.TimeOnly",
    "*System.ValueTuple",
    "*System.Func",
    "*System.Action",
    "*System.Predicate",
    "*System.Comparison",
    "*System.AppDomain",
    "*System.GC",
    "*System.Console",
    "*System.Activator",
    "*System.Buffer",
    "*System.Net.Dns",
    "*System.Net.WebClient",
    "*System.Net.WebRequest",
    "*System.Net.HttpWebRequest",
    "*System.Net.Http.HttpClient",
    "*System.Net.ServicePointManager",
    "*System.Net.NetworkCredential",
    "*System.Net.Sockets.TcpClient",
    "*System.Net.Mail.MailMessage",
    "*System.Net.Mail.SmtpClient",
    "*System.Net.NetworkInformation.Ping",
    "*System.Diagnostics.Process",
    "*System.Diagnostics.ProcessStartInfo",
    "*System.Diagnostics.EventLog",
    "*System.IO.Stream",
    "*System.IO.StreamReader",
    "*System.IO.StreamWriter",
    "*System.IO.StringReader",
    "*System.IO.StringWriter",
    "*System.IO.MemoryStream",
    "*System.IO.FileStream",
    "*System.IO.FileSystemInfo",
    "*System.IO.Compression.ZipFile",
    "*System.IO.Compression.GZipStream",
    "*System.Reflection.Assembly",
    "*System.Reflection.BindingFlags",
    "*System.Threading.Thread",
    "*System.Threading.Mutex",
    "*System.Threading.Tasks.Task",
    "*System.Runtime.InteropServices.Marshal",
    "*System.Security.Principal.WindowsIdentity",
    "*System.Security.Principal.WindowsPrincipal",
    "*System.Security.Principal.WindowsBuiltInRole",
    "*System.Security.Cryptography.MD5",
    "*System.Security.Cryptography.SHA1",
    "*System.Security.Cryptography.SHA512",
    "*System.Security.Cryptography.RSA",
    "*System.Security.Cryptography.HMACSHA256",
    "*System.Security.Cryptography.RandomNumberGenerator",
    "*System.Web.Security.Membership",
    "*System.Windows.Forms.Form",
    "*System.Windows.Forms.MessageBox",
    "*System.Windows.Forms.OpenFileDialog",
    "*System.Drawing.Size",
    "*System.Drawing.Point",
    "*System.Data.DataTable",
    "*System.Data.SqlClient.SqlConnection",
    "*System.DirectoryServices.DirectorySearcher",
    "*System.DirectoryServices.DirectoryEntry",
    "*System.Timers.Timer",
    "*System.Management.Automation.Runspaces.RunspacePool",
    "*System.Management.Automation.Language.Parser",
];

/// Accelerators whose types this program does not simulate.
const UNSUPPORTED_ACCELERATORS: &[&str] = &[
    "bigint",
    "cimclass",
    "cimconverter",
    "ciminstance",
    "cimsession",
    "cimtype",
    "initialsessionstate",
    "ipendpoint",
    "objectsecurity",
    "physicaladdress",
    "powershell",
    "pslistmodifier",
    "runspace",
    "runspacefactory",
    "x500distinguishedname",
    "x509certificate",
    "xml",
];

/// The type of that name: an accelerator, a full name with or without `System.`, an array or a generic type of such.
pub fn resolve_type(name: &str) -> Option<TypeName> {
    resolve(name).map(|full| TypeName(full.into()))
}

/// Whether a resolved type is one that .NET has and this program does not simulate.
pub fn is_unsupported(full: &str) -> bool {
    let element = full.trim_end_matches("[]").trim_end_matches("[,]");
    let open = element.split('[').next().unwrap_or(element);
    if full.ends_with("[,]") {
        return true;
    }
    let by_accelerator = ACCELERATORS.iter().any(|(short, known)| {
        *known == open && UNSUPPORTED_ACCELERATORS.contains(&short.to_ascii_lowercase().as_str())
    });
    by_accelerator
        || KNOWN
            .iter()
            .any(|known| known.strip_prefix('*') == Some(open))
}

fn resolve(name: &str) -> Option<String> {
    let name = name.trim();
    if name.is_empty() || name.len() > 500 {
        return None;
    }
    // The assembly after the comma of a qualified name says nothing here.
    let name = if name.contains('[') {
        name
    } else {
        name.split(',').next().unwrap_or(name).trim()
    };
    for suffix in ["[]", "[,]"] {
        if let Some(element) = name.strip_suffix(suffix) {
            return Some(format!("{}{suffix}", resolve(element)?));
        }
    }
    if let Some((outer, inner)) = name.strip_suffix(']').and_then(|rest| rest.split_once('[')) {
        let outer = resolve_plain(outer.split('`').next().unwrap_or(outer))?;
        let mut arguments = Vec::new();
        for argument in split_arguments(inner) {
            let bare = argument
                .strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(']'))
                .unwrap_or(argument);
            arguments.push(resolve(bare)?);
        }
        if outer == "System.Nullable" {
            return Some(format!("System.Nullable[{}]", arguments.first()?));
        }
        return Some(format!("{outer}[{}]", arguments.join(",")));
    }
    resolve_plain(name.split('`').next().unwrap_or(name))
}

fn resolve_plain(name: &str) -> Option<String> {
    if let Some((_, full)) = ACCELERATORS
        .iter()
        .find(|(short, _)| short.eq_ignore_ascii_case(name))
    {
        return Some((*full).to_owned());
    }
    let with_system = format!("System.{name}");
    let fits =
        |full: &str| full.eq_ignore_ascii_case(name) || full.eq_ignore_ascii_case(&with_system);
    let known = KNOWN.iter().map(|known| known.trim_start_matches('*'));
    let accelerated = ACCELERATORS.iter().map(|(_, full)| *full);
    let enumerations = super::enums::ENUMS.iter().map(|def| def.name);
    known
        .chain(accelerated)
        .chain(enumerations)
        .find(|full| fits(full))
        .map(str::to_owned)
}

/// The arguments of a generic type's full name; none for another.
pub fn type_arguments(full: &str) -> Vec<&str> {
    let inner = full.strip_suffix(']').and_then(|rest| rest.split_once('['));
    inner.map_or_else(Vec::new, |(_, inner)| split_arguments(inner))
}

/// Name without namespace, as `Name` of a type gives it: `` List`1 ``, `Int32`, `Object[]`.
pub fn plain_name(full: &str) -> String {
    if let Some(element) = full.strip_suffix("[]") {
        return format!("{}[]", plain_name(element));
    }
    let arguments = type_arguments(full).len();
    let open = full.split('[').next().unwrap_or(full);
    let last = open.rsplit(['.', '+']).next().unwrap_or(open);
    if arguments > 0 {
        format!("{last}`{arguments}")
    } else {
        last.to_owned()
    }
}

impl Value {
    /// Whether `-is` holds: the value is of that type, or of one made from it.
    pub fn is_instance(&self, full: &str) -> bool {
        if self.is_null() {
            return false;
        }
        let base = self.base();
        match full {
            "System.Object" => return true,
            "System.Management.Automation.PSObject"
            | "System.Management.Automation.PSCustomObject" => {
                return matches!(self, Value::Object(_) | Value::Wrapped(_));
            }
            "System.Collections.IEnumerable" => {
                return matches!(base, Value::Str(_) | Value::Table(_)) || base.items().is_some();
            }
            "System.Collections.IDictionary" => return matches!(base, Value::Table(_)),
            "System.Collections.ICollection" => {
                return matches!(base, Value::Array(_) | Value::Table(_) | Value::Range(..));
            }
            "System.Collections.IList" => {
                return match base {
                    Value::Array(array) => !matches!(array.kind(), super::ArrayKind::Other(_)),
                    Value::Range(..) => true,
                    _ => false,
                };
            }
            "System.IComparable" | "System.IConvertible" => {
                return base.is_number()
                    || matches!(
                        base,
                        Value::Str(_) | Value::Char(_) | Value::Bool(_) | Value::Date(_)
                    );
            }
            "System.IFormattable" => {
                return base.is_number()
                    || matches!(
                        base,
                        Value::Date(_) | Value::Span(_) | Value::Guid(_) | Value::Enum(_)
                    );
            }
            "System.Management.Automation.SwitchParameter" => return false,
            _ => {}
        }
        if let Some(inner) = full
            .strip_prefix("System.Nullable[")
            .and_then(|rest| rest.strip_suffix(']'))
        {
            return self.is_instance(inner);
        }
        let names = self.type_names();
        names.iter().any(|name| name.eq_ignore_ascii_case(full))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_resolve_as_powershell_resolves_them() {
        let full = |name: &str| resolve(name).unwrap_or_default();
        assert_eq!(full("INT"), "System.Int32");
        assert_eq!(full("string[]"), "System.String[]");
        assert_eq!(
            full("collections.generic.list[string]"),
            "System.Collections.Generic.List[System.String]"
        );
        assert_eq!(
            full("System.Collections.Generic.Dictionary[string, object]"),
            "System.Collections.Generic.Dictionary[System.String,System.Object]"
        );
        assert_eq!(
            full("System.Collections.Generic.List`1[[System.String]]"),
            "System.Collections.Generic.List[System.String]"
        );
        assert_eq!(full("dayofweek"), "System.DayOfWeek");
        assert_eq!(full("NoSuchType"), "");
        assert!(is_unsupported("System.Net.Dns") && !is_unsupported("System.Int32"));
        assert_eq!(
            short_name("System.Collections.Generic.List[System.String]"),
            "System.Collections.Generic.List[string]"
        );
        assert_eq!(
            plain_name("System.Collections.Generic.List[System.String]"),
            "List`1"
        );
    }

    #[test]
    fn a_value_is_of_its_type_and_of_those_above() {
        assert!(Value::Int(1).is_instance("System.ValueType"));
        assert!(Value::array(vec![]).is_instance("System.Array"));
        assert!(!Value::str("a").is_instance("System.Management.Automation.PSObject"));
        assert!(!Value::Null.is_instance("System.Object"));
    }
}
