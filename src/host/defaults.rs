//! What a new session has: PowerShell's aliases, automatic and preference variables, and a closed environment.

use super::frame::{Options, Slot, VarBox};
use super::vm::Vm;
use crate::cmdlet::Location;
use crate::value::{Object, Table, TableKind, TypeName, Value};
use indexmap::IndexMap;
use std::collections::BTreeMap;
use std::rc::Rc;

/// PowerShell's aliases, those of Windows included: scripts were written there.
static ALIASES: &str = include_str!("defaults/aliases.txt");

/// Version of the engine whose behaviour is reproduced.
pub const ENGINE: &str = "7.6.5";

/// Aliases of a new session: lower-case name to name and target.
pub fn aliases() -> IndexMap<String, (String, String)> {
    let pairs = ALIASES.lines().filter_map(|line| line.split_once(' '));
    pairs
        .map(|(name, target)| (name.to_lowercase(), (name.to_owned(), target.to_owned())))
        .collect()
}

fn version(text: &str) -> Value {
    super::ops::convert(&Value::str(text), &TypeName("System.Version".into()))
        .unwrap_or_else(|_| Value::str(text))
}

fn engine_table() -> Value {
    let table = Table::new(TableKind::Hashtable);
    let set = |name: &str, value: Value| table.set(Value::str(name), value);
    set("PSVersion", version(ENGINE));
    set("PSEdition", Value::str("Core"));
    set("GitCommitId", Value::str(ENGINE));
    set("OS", Value::str("rehearsal"));
    set("Platform", Value::str("Unix"));
    let compatible = ["1.0", "2.0", "3.0", "4.0", "5.0", "5.1", "6.0", "7.0"];
    set(
        "PSCompatibleVersions",
        Value::array(compatible.map(version).to_vec()),
    );
    set("PSRemotingProtocolVersion", version("2.4"));
    set("SerializationVersion", version("1.1.0.1"));
    set("WSManStackVersion", version("3.0"));
    Value::Table(table)
}

/// `$PWD` and what Get-Location gives.
pub fn path_info(at: &Location) -> Value {
    let named = |name: &str, kind: &str| {
        let object = Object::of([("Name", Value::str(name)), ("Root", Value::str("/"))]);
        object.set_type_names(Rc::new([
            format!("System.Management.Automation.{kind}").into(),
            "System.Object".into(),
        ]));
        object
    };
    let drive = named(&at.drive, "PSDriveInfo");
    drive.set_text(&*at.drive);
    let provider = named(at.provider, "ProviderInfo");
    provider.remove("Root");
    provider.set_text(format!("Microsoft.PowerShell.Core\\{}", at.provider));
    let object = Object::of([
        ("Drive", Value::Object(drive)),
        ("Provider", Value::Object(provider)),
        ("ProviderPath", Value::str(&at.provider_path)),
        ("Path", Value::str(&at.path)),
    ]);
    object.set_type_names(Rc::new([
        "System.Management.Automation.PathInfo".into(),
        "System.Object".into(),
    ]));
    object.set_text(&*at.path);
    Value::Object(object)
}

/// `$ExecutionContext`: the ways into the session that scripts use; the evaluator calls its methods.
pub fn execution_context(location: &Value) -> Value {
    let named = |object: Object, name: &str| {
        object.set_type_names(Rc::new([
            format!("System.Management.Automation.{name}").into(),
            "System.Object".into(),
        ]));
        Value::Object(object)
    };
    let path = named(
        Object::of([
            ("CurrentLocation", location.clone()),
            ("CurrentFileSystemLocation", location.clone()),
        ]),
        "PathIntrinsics",
    );
    let state = Object::of([
        ("Path", path),
        (
            "PSVariable",
            named(Object::custom(), "PSVariableIntrinsics"),
        ),
        ("LanguageMode", Value::str("FullLanguage")),
        ("Module", Value::Null),
    ]);
    named(
        Object::of([
            ("SessionState", named(state, "SessionState")),
            (
                "InvokeCommand",
                named(Object::custom(), "CommandInvocationIntrinsics"),
            ),
            ("Host", Value::Null),
        ]),
        "EngineIntrinsics",
    )
}

/// The environment of a new session: a closed list, nothing of the machine.
pub fn environment() -> BTreeMap<String, String> {
    let known = [
        ("USERNAME", "admin"),
        ("USER", "admin"),
        ("COMPUTERNAME", "REHEARSAL"),
        ("HOME", "/home/admin"),
        ("USERPROFILE", "/home/admin"),
        ("TEMP", "/tmp"),
        ("TMP", "/tmp"),
        ("TMPDIR", "/tmp"),
        ("USERDOMAIN", "CONTOSO"),
        ("PATH", "/usr/local/bin:/usr/bin:/bin"),
        ("LANG", "en_US.UTF-8"),
    ];
    known
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

/// Sets the variables of a new session.
pub fn variables(vm: &mut Vm) {
    let action = "System.Management.Automation.ActionPreference";
    for (name, value) in [
        ("ErrorActionPreference", "Continue"),
        ("WarningPreference", "Continue"),
        ("VerbosePreference", "SilentlyContinue"),
        ("DebugPreference", "SilentlyContinue"),
        ("InformationPreference", "SilentlyContinue"),
        ("ProgressPreference", "Continue"),
    ] {
        typed(vm, name, enumeration(action, value), action);
    }
    let impact = "System.Management.Automation.ConfirmImpact";
    typed(vm, "ConfirmPreference", enumeration(impact, "High"), impact);
    vm.set_global("WhatIfPreference", Value::Bool(false));
    vm.set_global(
        "ErrorView",
        enumeration("System.Management.Automation.ErrorView", "ConciseView"),
    );
    vm.set_global("FormatEnumerationLimit", Value::Int(4));
    vm.set_global("MaximumHistoryCount", Value::Int(4096));
    vm.set_global("NestedPromptLevel", Value::Int(0));
    vm.set_global("PSEmailServer", Value::str(""));
    vm.set_global(
        "PSNativeCommandUseErrorActionPreference",
        Value::Bool(false),
    );
    vm.set_global("PSNativeCommandArgumentPassing", Value::str("Standard"));
    vm.set_global("PSSessionApplicationName", Value::str("wsman"));
    let defaults = Table::new(TableKind::Dictionary(
        "System.Management.Automation.DefaultParameterDictionary".into(),
    ));
    defaults.set_case_sensitive(false);
    vm.set_global("PSDefaultParameterValues", Value::Table(defaults));
    let errors = vm.error_list();
    constant(vm, "Error", Value::Array(errors), false);
    for (name, value) in [
        ("IsWindows", false),
        ("IsLinux", true),
        ("IsMacOS", false),
        ("IsCoreCLR", true),
    ] {
        read_only(vm, name, Value::Bool(value));
    }
    constant(vm, "PSVersionTable", engine_table(), true);
    constant(vm, "PSEdition", Value::str("Core"), true);
    constant(vm, "PSHOME", Value::str("/opt/rehearsal"), true);
    constant(vm, "PID", Value::Int(4_242), true);
    constant(vm, "ShellId", Value::str("Microsoft.PowerShell"), true);
    read_only(vm, "HOME", Value::str("/home/admin"));
    read_only(vm, "PSCulture", Value::str("en-US"));
    read_only(vm, "PSUICulture", Value::str("en-US"));
    constant(vm, "Host", host_object(), true);
    vm.set_global("PSStyle", style());
}

/// `$PSStyle`: the escape sequences that a terminal understands. Output is plain where there is none.
fn style() -> Value {
    const COLOURS: [&str; 8] = [
        "Black", "Red", "Green", "Yellow", "Blue", "Magenta", "Cyan", "White",
    ];
    let named = |object: Object, name: &str| {
        object.set_type_names(Rc::new([
            format!("System.Management.Automation.PSStyle{name}").into(),
            "System.Object".into(),
        ]));
        Value::Object(object)
    };
    let escape = |code: usize| Value::from(format!("\u{1b}[{code}m"));
    let ground = |base: usize, name: &str| {
        let dark = COLOURS.iter().enumerate();
        let all = dark.flat_map(|(at, colour)| {
            let bright = format!("Bright{colour}");
            [
                ((*colour).to_owned(), escape(base + at)),
                (bright, escape(base + 60 + at)),
            ]
        });
        named(Object::of(all), name)
    };
    let formatting = Object::of([
        ("FormatAccent", Value::str("\u{1b}[32;1m")),
        ("ErrorAccent", Value::str("\u{1b}[36;1m")),
        ("Error", Value::str("\u{1b}[31;1m")),
        ("Warning", Value::str("\u{1b}[33;1m")),
        ("Verbose", Value::str("\u{1b}[33;1m")),
        ("Debug", Value::str("\u{1b}[33;1m")),
        ("TableHeader", Value::str("\u{1b}[32;1m")),
        ("CustomTableHeaderLabel", Value::str("\u{1b}[32;1;3m")),
        ("FeedbackName", Value::str("\u{1b}[33m")),
        ("FeedbackText", Value::str("\u{1b}[96m")),
        ("FeedbackAction", Value::str("\u{1b}[97m")),
    ]);
    let progress = Object::of([
        ("Style", Value::str("\u{1b}[33;1m")),
        ("MaxWidth", Value::Int(120)),
        ("View", Value::str("Minimal")),
        ("UseOSCIndicator", Value::Bool(false)),
    ]);
    let plain = Value::Enum(Rc::new(crate::value::EnumValue {
        type_name: "System.Management.Automation.OutputRendering".into(),
        name: "PlainText".into(),
        number: 1,
    }));
    let whole = Object::of([
        ("Reset", escape(0)),
        ("BlinkOff", escape(25)),
        ("Blink", escape(5)),
        ("BoldOff", escape(22)),
        ("Bold", escape(1)),
        ("DimOff", escape(22)),
        ("Dim", escape(2)),
        ("Hidden", escape(8)),
        ("HiddenOff", escape(28)),
        ("Reverse", escape(7)),
        ("ReverseOff", escape(27)),
        ("ItalicOff", escape(23)),
        ("Italic", escape(3)),
        ("UnderlineOff", escape(24)),
        ("Underline", escape(4)),
        ("StrikethroughOff", escape(29)),
        ("Strikethrough", escape(9)),
        ("OutputRendering", plain),
        ("Formatting", named(formatting, "+FormattingData")),
        ("Progress", named(progress, "+ProgressConfiguration")),
        ("Foreground", ground(30, "+ForegroundColor")),
        ("Background", ground(40, "+BackgroundColor")),
    ]);
    named(whole, "")
}

fn enumeration(type_name: &str, word: &str) -> Value {
    let number = match word {
        "SilentlyContinue" | "None" => 0,
        "Stop" | "Low" => 1,
        "Continue" | "Medium" => 2,
        "Inquire" | "High" | "ConciseView" => 3,
        _ => 4,
    };
    Value::Enum(Rc::new(crate::value::EnumValue {
        type_name: type_name.into(),
        name: word.into(),
        number,
    }))
}

fn typed(vm: &mut Vm, name: &str, value: Value, type_name: &str) {
    let held = VarBox {
        value: value.into(),
        convert: Some(TypeName(type_name.into())).into(),
        ..VarBox::default()
    };
    put(vm, name, held);
}

fn put(vm: &mut Vm, name: &str, held: VarBox) {
    let symbol = vm.symbols.intern(name);
    vm.frames.put_in(0, symbol, Slot::Boxed(Rc::new(held)));
}

fn constant(vm: &mut Vm, name: &str, value: Value, all_scope: bool) {
    let held = VarBox {
        value: value.into(),
        ..VarBox::default()
    };
    held.options.set(Options {
        constant: true,
        all_scope,
        ..Options::default()
    });
    put(vm, name, held);
}

fn read_only(vm: &mut Vm, name: &str, value: Value) {
    let held = VarBox {
        value: value.into(),
        ..VarBox::default()
    };
    held.options.set(Options {
        read_only: true,
        all_scope: true,
        ..Options::default()
    });
    put(vm, name, held);
}

/// `$Host`: what scripts ask of it.
fn host_object() -> Value {
    let size = |width: i32, height: i32| {
        Value::Object(Object::of([
            ("Width", Value::Int(width)),
            ("Height", Value::Int(height)),
        ]))
    };
    let raw = Object::of([
        ("WindowTitle", Value::str("rehearsal")),
        ("WindowSize", size(120, 50)),
        ("BufferSize", size(120, 3_000)),
        ("ForegroundColor", Value::str("White")),
        ("BackgroundColor", Value::str("Black")),
    ]);
    let ui = Object::of([("RawUI", Value::Object(raw))]);
    ui.set_type_names(Rc::new([
        "System.Management.Automation.Internal.Host.InternalHostUserInterface".into(),
        "System.Object".into(),
    ]));
    let host = Object::of([
        ("Name", Value::str("ConsoleHost")),
        ("Version", version(ENGINE)),
        ("InstanceId", Value::str("")),
        ("UI", Value::Object(ui)),
        ("CurrentCulture", Value::str("en-US")),
        ("CurrentUICulture", Value::str("en-US")),
    ]);
    host.set_type_names(Rc::new([
        "System.Management.Automation.Internal.Host.InternalHost".into(),
        "System.Object".into(),
    ]));
    Value::Object(host)
}
