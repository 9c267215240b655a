//! Makes a session out of the common options: which tenant, how it prints, what it may touch.

use super::arguments::{CommonOptions, Output as Form};
use crate::apps::seed;
use crate::core::Style;
use crate::diag::{ErrorRecord, Result, Source};
use crate::host::{Console, Limits, Session, SessionOptions, TenantOpener};
use crate::tenant::{NewTenant, Tenant};
use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// How a session is used.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// At the prompt: steps are not counted, somebody answers.
    Prompt,
    /// `-c` or standard input: paths are free.
    Text,
    /// A script: paths are confined.
    Script,
}

/// A session as the options want it.
pub fn session(options: &CommonOptions, used: Use, stop: Arc<AtomicBool>) -> Session {
    let colour = colour(options);
    let width = width();
    let form = match options.output {
        None => Style::Default,
        Some(Form::Table) => Style::Table,
        Some(Form::List) => Style::List,
        Some(Form::Json) => Style::Json,
        Some(Form::Csv) => Style::Csv,
    };
    let folder = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
    let allowed = (used == Use::Script).then(|| {
        let mut allowed = vec![folder.clone()];
        allowed.extend(options.allow_path.iter().cloned());
        allowed
    });
    let mut limits = Limits::default();
    if used == Use::Prompt {
        limits.steps = u64::MAX;
    }
    limits.steps = options.max_steps.unwrap_or(limits.steps);
    limits.depth = options
        .max_depth
        .and_then(|depth| u32::try_from(depth).ok())
        .unwrap_or(limits.depth);
    limits.memory = options.max_memory.unwrap_or(limits.memory);
    let interactive =
        used == Use::Prompt || (std::io::stdin().is_terminal() && std::io::stdout().is_terminal());
    let mut session = Session::new(SessionOptions {
        registry: crate::cmdlets(),
        tenant: Some(opener(options)),
        output: Box::new(Console::new(colour, options.output == Some(Form::Json))),
        formatter: Some(crate::core::formatter(form)),
        width,
        colour,
        interactive,
        what_if: options.what_if,
        folder,
        allowed,
        limits,
        stop,
    });
    if interactive {
        session.vm.reader = Some(Box::new(ask));
    }
    session
}

/// Asks the person at the terminal for a line.
fn ask(prompt: &str, _secret: bool) -> Result<String> {
    print!("{prompt}");
    std::io::stdout().flush()?;
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// Opens the tenant that the options name, or makes the sample in memory.
pub fn opener(options: &CommonOptions) -> TenantOpener {
    let (file, seed) = (options.tenant.clone(), options.seed);
    Box::new(move || match file {
        Some(file) => Tenant::open(&file),
        None => Tenant::in_memory(&NewTenant {
            seed: seed.unwrap_or(0),
            fill: Some(seed::contoso),
            ..NewTenant::default()
        }),
    })
}

/// Whether errors and prompts are coloured: on a terminal, unless somebody said no.
pub fn colour(options: &CommonOptions) -> bool {
    let refused =
        options.no_color || std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !refused && std::io::stdout().is_terminal()
}

/// Columns: of the terminal, else of `COLUMNS`, else 120.
pub fn width() -> usize {
    if std::io::stdout().is_terminal()
        && let Some((terminal_size::Width(columns), _)) = terminal_size::terminal_size()
    {
        return usize::from(columns).max(20);
    }
    let columns = std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok());
    columns.filter(|columns| *columns >= 20).unwrap_or(120)
}

/// Reads a script.
///
/// # Errors
/// `ScriptNotFound` and its kin, naming the path.
pub fn read_script(path: &Path) -> Result<Rc<Source>> {
    let bytes = std::fs::read(path).map_err(|error| {
        ErrorRecord::new(
            "ScriptNotRead",
            crate::diag::Category::ObjectNotFound,
            format!("The script '{}' cannot be read: {error}.", path.display()),
        )
        .exception("System.IO.FileNotFoundException")
        .help("is the path right? It is looked up from the working folder")
    })?;
    Ok(Source::new(path.display().to_string(), decode(&bytes)))
}

/// Text of a file: UTF-8, or UTF-16 where its byte order mark says so.
pub fn decode(bytes: &[u8]) -> String {
    let (text, _, _) = encoding_rs::UTF_8.decode(bytes);
    text.into_owned()
}

/// Prints a line to standard output. A reader that has gone away (`| head`) has seen what it wanted.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}
