//! `[IO.Path]` and `[Environment]`: texts only. What would tell of the machine is neutral or refused, and nothing reads a
//! file: that is the work of cmdlets.

use super::Statics;
use super::call::{Call, typed};
use crate::diag::Result;
use crate::value::foreign::{self, Version};
use crate::value::{Value, hooks};

pub(super) const TYPES: &[Statics] = &[
    Statics {
        types: &["System.IO.Path"],
        members: &[
            "AltDirectorySeparatorChar",
            "DirectorySeparatorChar",
            "PathSeparator",
            "VolumeSeparatorChar",
        ],
        methods: &[
            "ChangeExtension",
            "Combine",
            "EndsInDirectorySeparator",
            "GetDirectoryName",
            "GetExtension",
            "GetFileName",
            "GetFileNameWithoutExtension",
            "GetFullPath",
            "GetInvalidFileNameChars",
            "GetInvalidPathChars",
            "GetPathRoot",
            "GetRandomFileName",
            "GetRelativePath",
            "HasExtension",
            "IsPathFullyQualified",
            "IsPathRooted",
            "Join",
            "TrimEndingDirectorySeparator",
        ],
        refused: &[
            "Exists",
            "GetTempFileName",
            "GetTempPath",
            "InvalidPathChars",
        ],
        get: |_, lower| match lower {
            "directoryseparatorchar" | "altdirectoryseparatorchar" | "volumeseparatorchar" => {
                Some(Value::Char('/'))
            }
            "pathseparator" => Some(Value::Char(':')),
            _ => None,
        },
        call: path,
    },
    Statics {
        types: &["System.Environment"],
        members: &[
            "CurrentDirectory",
            "Is64BitOperatingSystem",
            "Is64BitProcess",
            "MachineName",
            "NewLine",
            "ProcessorCount",
            "TickCount",
            "TickCount64",
            "UserDomainName",
            "UserInteractive",
            "UserName",
            "Version",
        ],
        methods: &[],
        refused: &[
            "CommandLine",
            "CpuUsage",
            "Exit",
            "ExitCode",
            "ExpandEnvironmentVariables",
            "FailFast",
            "GetCommandLineArgs",
            "GetEnvironmentVariable",
            "GetEnvironmentVariables",
            "GetFolderPath",
            "GetLogicalDrives",
            "OSVersion",
            "ProcessId",
            "ProcessPath",
            "SetEnvironmentVariable",
            "StackTrace",
            "SystemDirectory",
            "SystemPageSize",
            "WorkingSet",
        ],
        get: environment,
        call: super::no_method,
    },
];

fn environment(_full: &str, lower: &str) -> Option<Value> {
    let milliseconds = || hooks::now().unix_ms();
    Some(match lower {
        "newline" => Value::str("\n"),
        // Nobody's machine: what a script prints must not depend on where it runs.
        "machinename" => Value::str("REHEARSAL"),
        "username" | "userdomainname" => Value::str("rehearsal"),
        "userinteractive" | "is64bitprocess" | "is64bitoperatingsystem" => Value::Bool(true),
        "processorcount" => Value::Int(1),
        "currentdirectory" => Value::from(hooks::folder()),
        "tickcount" => Value::Int(milliseconds() as i32),
        "tickcount64" => Value::Long(milliseconds()),
        "version" => foreign::of(Version::of_numbers(&[10, 0, 0])),
        _ => return None,
    })
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Position of the dot of the extension, within the whole path.
fn extension_at(path: &str) -> Option<usize> {
    let name = file_name(path);
    name.rfind('.').map(|at| path.len() - name.len() + at)
}

/// The extension with its dot; empty where the name ends in a dot.
fn extension(path: &str) -> &str {
    match extension_at(path) {
        Some(at) if at + 1 < path.len() => &path[at..],
        _ => "",
    }
}

fn directory(path: &str) -> Value {
    if path.is_empty() || path.bytes().all(|b| b == b'/') {
        return if path.is_empty() {
            Value::str("")
        } else {
            Value::Null
        };
    }
    match path.rfind('/') {
        Some(at) => {
            let head = path[..at].trim_end_matches('/');
            Value::str(if head.is_empty() { "/" } else { head })
        }
        None => Value::str(""),
    }
}

/// A path of parts: one that begins at the root throws away what came before.
fn combined<'p>(parts: impl Iterator<Item = &'p str>, rooted_wins: bool) -> String {
    let mut out = String::new();
    for part in parts.filter(|part| !part.is_empty()) {
        if rooted_wins && part.starts_with('/') {
            out = part.to_owned();
            continue;
        }
        if !out.is_empty() && !out.ends_with('/') && !part.starts_with('/') {
            out.push('/');
        }
        out += part;
    }
    out
}

/// An absolute path without `.` and `..`.
fn full_path(path: &str, base: &str) -> String {
    let whole = combined([base, path].into_iter(), true);
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let tail = if whole.ends_with('/') && !parts.is_empty() {
        "/"
    } else {
        ""
    };
    format!("/{}{tail}", parts.join("/"))
}

fn relative(from: &str, to: &str) -> String {
    let (from, to) = (
        full_path(from, &hooks::folder()),
        full_path(to, &hooks::folder()),
    );
    let parts = |path: &str| {
        path.split('/')
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect::<Vec<String>>()
    };
    let (from, to) = (parts(&from), parts(&to));
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from[shared..].iter().map(|_| "..");
    let all: Vec<&str> = up.chain(to[shared..].iter().map(String::as_str)).collect();
    if all.is_empty() {
        ".".into()
    } else {
        all.join("/")
    }
}

fn path(call: &mut Call) -> Result<Option<Value>> {
    let text = call.text(0);
    let null = call.at(0).is_null();
    if let ("combine" | "join", 1..) = call.key() {
        let parts: Vec<String> = match call.arguments {
            [only] if only.items().is_some() => call.items(0).iter().map(Value::to_text).collect(),
            several => several.iter().map(Value::to_text).collect(),
        };
        if call.lower == "combine" && call.arguments.iter().any(Value::is_null) {
            return Err(call.thrown(
                "System.ArgumentNullException",
                "A part of the path is null.",
            ));
        }
        let rooted_wins = call.lower == "combine";
        return Ok(Some(Value::from(combined(
            parts.iter().map(String::as_str),
            rooted_wins,
        ))));
    }
    Ok(Some(match call.key() {
        (
            "getfilename"
            | "getextension"
            | "getfilenamewithoutextension"
            | "getdirectoryname"
            | "getpathroot",
            1,
        ) if null => Value::Null,
        ("getfilename", 1) => Value::str(file_name(&text)),
        ("getextension", 1) => Value::str(extension(&text)),
        ("getfilenamewithoutextension", 1) => {
            let name = file_name(&text);
            Value::str(name.rfind('.').map_or(name, |at| &name[..at]))
        }
        ("getdirectoryname", 1) => directory(&text),
        ("getpathroot", 1) => Value::str(if text.starts_with('/') { "/" } else { "" }),
        ("changeextension", 2) => {
            let head = &text[..extension_at(&text).unwrap_or(text.len())];
            match call.at(1) {
                _ if text.is_empty() => Value::str(""),
                Value::Null => Value::str(head),
                new => {
                    let new = new.to_text();
                    let dot = if new.starts_with('.') { "" } else { "." };
                    Value::from(format!("{head}{dot}{new}"))
                }
            }
        }
        ("hasextension", 1) => Value::Bool(!extension(&text).is_empty()),
        ("ispathrooted" | "ispathfullyqualified", 1) => Value::Bool(text.starts_with('/')),
        ("endsindirectoryseparator", 1) => Value::Bool(text.ends_with('/')),
        ("trimendingdirectoryseparator", 1) => Value::str(if text.len() > 1 {
            text.strip_suffix('/').unwrap_or(&text)
        } else {
            &text
        }),
        ("getfullpath", 1 | 2) => {
            if text.is_empty() {
                return Err(call.thrown("System.ArgumentException", "The path is empty."));
            }
            let base = if call.count() == 2 {
                call.text(1)
            } else {
                hooks::folder()
            };
            Value::from(full_path(&text, &base))
        }
        ("getrelativepath", 2) => Value::from(relative(&text, &call.text(1))),
        ("getinvalidfilenamechars", 0) => {
            typed("System.Char", vec![Value::Char('\0'), Value::Char('/')])
        }
        ("getinvalidpathchars", 0) => typed("System.Char", vec![Value::Char('\0')]),
        ("getrandomfilename", 0) => {
            const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz012345";
            let bits = hooks::random();
            let letter = |at: usize| LETTERS[(bits >> (at * 5)) as usize & 31] as char;
            let name: String = (0..11).map(letter).collect();
            Value::from(format!("{}.{}", &name[..8], &name[8..]))
        }
        _ => return Ok(None),
    }))
}
