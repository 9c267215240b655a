//! Start-Transcript and Stop-Transcript: what a person sees, kept in a file that can be run again.

use super::{files, reading};
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::PathBuf;

const STARS: &str = "**********************";

/// Begins to write what is shown to a file as well.
///
/// What is entered at the prompt stands there behind its prompt, so that the file can be run again.
///
/// ```transcript
/// PS> $null = Start-Transcript ./log.txt; 'shown'; $null = Stop-Transcript; (Get-Content ./log.txt) -contains 'shown'
/// shown
/// True
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct StartTranscript {
    /// File to write
    path: Option<String>,
    /// File to write, without wildcards
    literal_path: Option<String>,
    /// Folder in which a file of a new name is made
    output_directory: Option<String>,
    /// Adds to a file that is there
    #[serde(default)]
    append: bool,
    /// Writes to a read-only file as well
    #[serde(default)]
    force: bool,
    /// Leaves a file that is there
    #[serde(default)]
    no_clobber: bool,
    /// Puts the time above each command
    #[serde(default)]
    include_invocation_header: bool,
    /// Writes a short heading
    #[serde(default)]
    use_minimal_header: bool,
}

impl Cmdlet for StartTranscript {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let now = Value::Date(reading::now(cx)?);
        let stamp = reading::format_value(&now, "yyyyMMddHHmmss").unwrap_or_default();
        let full = self.file(&stamp, cx)?;
        let shown = full.display().to_string();
        if files::is_folder(&full) {
            return Err(not_a_file(&shown).into());
        }
        let there = cx.host.files().exists(&full);
        if there && self.no_clobber && !self.append {
            return Err(already_there(&shown).into());
        }
        if there && files::is_read_only(&full) && !self.force {
            return Err(read_only(&shown).into());
        }
        if !cx.should_process(&shown, "Start-Transcript")? {
            return Ok(());
        }
        let header = match self.use_minimal_header {
            true => format!("{STARS}\nPowerShell transcript start\nStart time: {stamp}\n{STARS}\n"),
            false => header(&stamp),
        };
        cx.host
            .start_transcript(&full, self.append, self.include_invocation_header, &header)?;
        cx.emit_value(Value::str(format!(
            "Transcript started, output file is {shown}"
        )))
    }
}

impl StartTranscript {
    fn file(&self, stamp: &str, cx: &mut Context) -> Result<PathBuf> {
        let mut given = self.literal_path.clone().or(self.path.clone());
        if given.is_none()
            && let Some(set) = cx.host.variable("Transcript")
            && !set.is_null()
        {
            given = Some(reading::text(&set));
        }
        if let Some(path) = given {
            return cx.host.files().resolve(&path, true);
        }
        let id = reading::new_guid(cx)?.simple().to_string();
        let name = format!(
            "PowerShell_transcript.REHEARSAL.{}.{stamp}.txt",
            &id[..8.min(id.len())]
        );
        let folder = self.output_directory.as_deref().unwrap_or(".");
        let full = cx.host.files().resolve(folder, true)?;
        if !cx.host.files().exists(&full) {
            cx.host.files().make_folder(&full)?;
        }
        Ok(full.join(name))
    }
}

fn header(stamp: &str) -> String {
    let lines = [
        "PowerShell transcript start",
        &format!("Start time: {stamp}"),
        "Username: CONTOSO\\admin",
        "RunAs User: CONTOSO\\admin",
        "Configuration Name: ",
        "Machine: REHEARSAL",
        "Host Application: rehearsal",
        "Process ID: 1",
        "PSVersion: 7.6.5",
        "PSEdition: Core",
        "PSCompatibleVersions: 1.0, 2.0, 3.0, 4.0, 5.0, 5.1, 6.0, 7.0",
        "SerializationVersion: 1.1.0.1",
    ];
    format!("{STARS}\n{}\n{STARS}\n", lines.join("\n"))
}

fn not_a_file(path: &str) -> ErrorRecord {
    ErrorRecord::new(
        "FileOpenFailure",
        Category::OpenError,
        format!("'{path}' is a folder."),
    )
    .exception("System.UnauthorizedAccessException")
    .target(path, "String")
    .help("-OutputDirectory takes a folder")
    .terminating()
}

fn already_there(path: &str) -> ErrorRecord {
    ErrorRecord::new(
        "NoClobber",
        Category::ResourceExists,
        format!("The file '{path}' is there already."),
    )
    .exception("System.UnauthorizedAccessException")
    .target(path, "String")
    .help("leave out -NoClobber to replace it, or add -Append")
    .terminating()
}

fn read_only(path: &str) -> ErrorRecord {
    ErrorRecord::new(
        "InvalidOperation",
        Category::InvalidOperation,
        format!("The file '{path}' is read-only."),
    )
    .exception("System.Management.Automation.PSInvalidOperationException")
    .target(path, "String")
    .help("-Force writes to it all the same")
    .terminating()
}

/// Ends the transcript that was begun last.
///
/// ```transcript
/// PS> try { Stop-Transcript } catch { $_.FullyQualifiedErrorId }
/// InvalidOperation,Microsoft.PowerShell.Commands.StopTranscriptCommand
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct StopTranscript {}

impl Cmdlet for StopTranscript {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let now = Value::Date(reading::now(cx)?);
        let stamp = reading::format_value(&now, "yyyyMMddHHmmss").unwrap_or_default();
        let footer = format!("{STARS}\nPowerShell transcript end\nEnd time: {stamp}\n{STARS}\n");
        let Some(path) = cx.host.stop_transcript(&footer) else {
            return Err(not_transcribing().into());
        };
        cx.emit_value(Value::str(format!(
            "Transcript stopped, output file is {}",
            path.display()
        )))
    }
}

fn not_transcribing() -> ErrorRecord {
    ErrorRecord::new(
        "InvalidOperation",
        Category::InvalidOperation,
        "No transcript is being written.",
    )
    .exception("System.Management.Automation.PSInvalidOperationException")
    .help("Start-Transcript begins one")
    .terminating()
}
