//! Names of types that PowerShell finds without a module: its accelerators, and .NET's by namespace. Lists for the
//! namespaces whose types scripts name without them; for the others any name is believed.

use crate::lang::tree::{TypeName, TypeNameKind, Using, UsingKind};

/// PowerShell's own short names, lower case.
#[rustfmt::skip]
const ACCELERATORS: &[&str] = &[
    "alias", "allowemptycollection", "allowemptystring", "allownull", "argumentcompleter", "argumentcompletions",
    "array", "bigint", "bool", "byte", "char", "cimclass", "cimconverter", "ciminstance", "cimsession", "cimtype",
    "cmdletbinding", "cultureinfo", "datetime", "decimal", "double", "dsclocalconfigurationmanager", "dscproperty",
    "dscresource", "experimentaction", "experimental", "experimentalfeature", "float", "guid", "hashtable",
    "initialsessionstate", "int", "int16", "int32", "int64", "ipaddress", "ipendpoint", "long", "mailaddress",
    "norunspaceaffinity", "nullstring", "objectsecurity", "ordered", "outputtype", "parameter", "physicaladdress",
    "powershell", "psaliasproperty", "pscredential", "pscustomobject", "psdefaultvalue", "pslistmodifier",
    "psmoduleinfo", "psnoteproperty", "psobject", "psprimitivedictionary", "pspropertyexpression", "psscriptmethod",
    "psscriptproperty", "pstypenameattribute", "psvariable", "psvariableproperty", "ref", "regex", "runspace",
    "runspacefactory", "sbyte", "scriptblock", "securestring", "semver", "short", "single", "string",
    "supportswildcards", "switch", "timespan", "type", "uint", "uint16", "uint32", "uint64", "ulong", "uri", "ushort",
    "validatecount", "validatedrive", "validatelength", "validatenotnull", "validatenotnullorempty",
    "validatenotnullorwhitespace", "validatepattern", "validaterange", "validatescript", "validateset",
    "validatetrusteddata", "validateuserdrive", "version", "void", "wildcardpattern", "x500distinguishedname",
    "x509certificate", "xml",
];

/// Types by namespace, lower case.
#[rustfmt::skip]
const NAMESPACES: &[(&str, &[&str])] = &[
    ("system", &[
        "accessviolationexception", "action", "activator", "aggregateexception", "appcontext", "appdomain",
        "applicationexception", "applicationid", "argumentexception", "argumentnullexception",
        "argumentoutofrangeexception", "arithmeticexception", "array", "arraysegment", "arraytypemismatchexception",
        "asynccallback", "attribute", "attributetargets", "attributeusageattribute", "badimageformatexception",
        "base64formattingoptions", "bitconverter", "boolean", "buffer", "byte", "char", "charenumerator",
        "clscompliantattribute", "comparison", "console", "consolecanceleventargs", "consolecanceleventhandler",
        "consolecolor", "consolekey", "consolekeyinfo", "consolemodifiers", "consolespecialkey", "convert",
        "converter", "datamisalignedexception", "dateonly", "datetime", "datetimekind", "datetimeoffset", "dayofweek",
        "dbnull", "decimal", "delegate", "dividebyzeroexception", "dllnotfoundexception", "double",
        "duplicatewaitobjectexception", "entrypointnotfoundexception", "enum", "environment",
        "environmentvariabletarget", "eventargs", "eventhandler", "exception", "executionengineexception",
        "fieldaccessexception", "filestyleuriparser", "flagsattribute", "formatexception", "formattablestring",
        "func", "gc", "gccollectionmode", "gcmemoryinfo", "genericuriparser", "genericuriparseroptions", "guid",
        "half", "hashcode", "iasyncresult", "icloneable", "icomparable", "iconvertible", "icustomformatter",
        "idisposable", "iasyncdisposable", "iequatable", "iformatprovider", "iformattable", "index",
        "indexoutofrangeexception", "insufficientexecutionstackexception", "insufficientmemoryexception", "int128",
        "int16", "int32", "int64", "intptr", "invalidcastexception", "invalidoperationexception",
        "invalidprogramexception", "invalidtimezoneexception", "iobservable", "iobserver", "iprogress",
        "iserviceprovider", "lazy", "loaderoptimization", "marshalbyrefobject", "math", "mathf",
        "memberaccessexception", "memory", "memoryextensions", "methodaccessexception", "midpointrounding",
        "missingfieldexception", "missingmemberexception", "missingmethodexception", "modulehandle",
        "multicastdelegate", "multicastnotsupportedexception", "nonserializedattribute", "notfinitenumberexception",
        "notimplementedexception", "notsupportedexception", "nullable", "nullreferenceexception", "object",
        "objectdisposedexception", "obsoleteattribute", "operatingsystem", "operationcanceledexception",
        "outofmemoryexception", "overflowexception", "paramarrayattribute", "platformid",
        "platformnotsupportedexception", "predicate", "progress", "random", "range", "rankexception",
        "readonlymemory", "readonlyspan", "resolveeventargs", "runtimefieldhandle", "runtimemethodhandle",
        "runtimetypehandle", "sbyte", "serializableattribute", "single", "span", "stackoverflowexception", "string",
        "stringcomparer", "stringcomparison", "stringnormalizationextensions", "stringsplitoptions",
        "systemexception", "threadstaticattribute", "timeonly", "timeoutexception", "timeprovider", "timespan",
        "timezone", "timezoneinfo", "timezonenotfoundexception", "tuple", "tupleextensions", "type", "typeaccessexception",
        "typecode", "typeinitializationexception", "typeloadexception", "typeunloadedexception", "uint128", "uint16",
        "uint32", "uint64", "uintptr", "unauthorizedaccessexception", "unhandledexceptioneventargs",
        "unhandledexceptioneventhandler", "uri", "uribuilder", "uricomponents", "uriformat", "uriformatexception",
        "urihostnametype", "urikind", "uriparser", "uripartial", "valuetuple", "valuetype", "version", "void",
        "weakreference",
    ]),
    ("system.collections", &[
        "arraylist", "bitarray", "caseinsensitivecomparer", "caseinsensitivehashcodeprovider", "collectionbase",
        "comparer", "dictionarybase", "dictionaryentry", "hashtable", "icollection", "icomparer", "idictionary",
        "idictionaryenumerator", "ienumerable", "ienumerator", "iequalitycomparer", "ilist",
        "istructuralcomparable", "istructuralequatable", "queue", "readonlycollectionbase", "sortedlist", "stack",
        "structuralcomparisons",
    ]),
    ("system.collections.generic", &[
        "comparer", "dictionary", "equalitycomparer", "hashset", "iasyncenumerable", "icollection", "icomparer",
        "idictionary", "ienumerable", "ienumerator", "iequalitycomparer", "ilist", "ireadonlycollection",
        "ireadonlydictionary", "ireadonlylist", "iset", "keynotfoundexception", "keyvaluepair", "linkedlist",
        "linkedlistnode", "list", "priorityqueue", "queue", "sorteddictionary", "sortedlist", "sortedset", "stack",
    ]),
    ("system.io", &[
        "binaryreader", "binarywriter", "bufferedstream", "directory", "directoryinfo", "directorynotfoundexception",
        "driveinfo", "drivenotfoundexception", "drivetype", "endofstreamexception", "enumerationoptions",
        "erroreventargs", "file", "fileaccess", "fileattributes", "fileinfo", "fileloadexception", "filemode",
        "filenotfoundexception", "fileoptions", "fileshare", "filestream", "filesystemeventargs", "filesysteminfo",
        "filesystemwatcher", "internalbufferoverflowexception", "invaliddataexception", "ioexception", "matchcasing",
        "matchtype", "memorystream", "notifyfilters", "path", "pathtoolongexception", "renamedeventargs",
        "searchoption", "seekorigin", "stream", "streamreader", "streamwriter", "stringreader", "stringwriter",
        "textreader", "textwriter", "unmanagedmemorystream", "watcherchangetypes",
    ]),
    ("system.text", &[
        "asciiencoding", "composeformat", "decoder", "encoder", "encoding", "encodinginfo", "encodingprovider",
        "codepagesencodingprovider", "normalizationform", "rune", "stringbuilder", "unicodeencoding", "utf32encoding",
        "utf7encoding", "utf8encoding",
    ]),
    ("system.text.regularexpressions", &[
        "capture", "capturecollection", "group", "groupcollection", "match", "matchcollection", "matchevaluator",
        "regex", "regexmatchtimeoutexception", "regexoptions",
    ]),
];

/// Roots of .NET's and PowerShell's own namespaces.
const ROOTS: &[&str] = &[
    "system.",
    "microsoft.powershell.",
    "microsoft.management.infrastructure.",
    "microsoft.win32.",
    "microsoft.csharp.",
    "microsoft.visualbasic.",
    "microsoft.codeanalysis.",
    "microsoft.wsman.management.",
    "newtonsoft.json.",
];

/// Namespaces below these roots that do not come with PowerShell.
const ABSENT: &[&str] = &[
    "system.windows.",
    "system.activities.",
    "system.enterpriseservices.",
    "system.web.ui.",
    "system.web.security.",
    "system.web.services.",
    "system.web.script.",
    "system.servicemodel.web.",
    "system.workflow.",
];

/// Namespaces that a script uses, and whether it brings assemblies of its own.
pub(super) struct Resolver {
    namespaces: Vec<String>,
    assemblies: bool,
}

impl Resolver {
    /// Resolver for a script with these `using` statements.
    pub fn new(uses: &[Using]) -> Resolver {
        let mut namespaces = vec!["system".to_string()];
        let names = uses
            .iter()
            .filter(|using| using.kind == UsingKind::Namespace)
            .filter_map(|using| using.name.as_text());
        namespaces.extend(names.map(str::to_lowercase));
        Resolver {
            namespaces,
            assemblies: uses.iter().any(|using| using.kind == UsingKind::Assembly),
        }
    }

    /// Whether a type of this plain name is found; an attribute may lack its last word.
    pub fn finds(&self, name: &str, attribute: bool) -> bool {
        if self.assemblies {
            return true;
        }
        // The number of a generic type's arguments is no part of its name here.
        let lower = name.to_lowercase();
        let lower = lower.split('`').next().unwrap_or(&lower);
        self.finds_exactly(lower) || (attribute && self.finds_exactly(&format!("{lower}attribute")))
    }

    fn finds_exactly(&self, lower: &str) -> bool {
        ACCELERATORS.contains(&lower)
            || (lower.contains('.') && may_be(lower))
            || self
                .namespaces
                .iter()
                .any(|namespace| may_be(&format!("{namespace}.{lower}")))
    }
}

/// First words behind `System.` of .NET's namespaces.
#[rustfmt::skip]
const BELOW_SYSTEM: &[&str] = &[
    "buffers", "codedom", "collections", "componentmodel", "configuration", "data", "diagnostics", "directoryservices",
    "drawing", "dynamic", "formats", "globalization", "io", "linq", "management", "media", "net", "numerics",
    "reflection", "resources", "runtime", "security", "servicemodel", "serviceprocess", "speech", "text", "threading",
    "timers", "transactions", "web", "xml",
];

/// Whether a full name may be one of .NET's: where its namespace is listed it must stand there, else it is believed.
fn may_be(lower: &str) -> bool {
    let native = ROOTS.iter().any(|root| lower.starts_with(root))
        && !ABSENT.iter().any(|root| lower.starts_with(root));
    let lower = lower.split('+').next().unwrap_or(lower);
    if let Some((first, _)) = lower
        .strip_prefix("system.")
        .and_then(|rest| rest.split_once('.'))
        && !BELOW_SYSTEM.contains(&first)
    {
        return false;
    }
    let Some((namespace, name)) = lower.rsplit_once('.') else {
        return false;
    };
    native
        && NAMESPACES
            .iter()
            .find(|(known, _)| *known == namespace)
            .is_none_or(|(_, types)| types.contains(&name))
}

/// Whether every exception of the second type is one of the first, as far as names tell.
pub(in crate::lang) fn catches(earlier: &TypeName, later: &TypeName) -> bool {
    let (TypeNameKind::Named(earlier, _), TypeNameKind::Named(later, _)) =
        (&earlier.kind, &later.kind)
    else {
        return false;
    };
    let full = |name: &str| {
        let lower = name.to_lowercase();
        if ROOTS.iter().any(|root| lower.starts_with(root)) {
            lower
        } else {
            format!("system.{lower}")
        }
    };
    let (earlier, later) = (full(earlier), full(later));
    let known = |name: &str| may_be(name) && name.ends_with("exception");
    known(&later) && (earlier == later || earlier == "system.exception")
}
