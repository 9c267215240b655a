//! The command line: what was asked for. Reads arguments and environment, decides nothing else.

use clap::{Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;

/// Rehearse GDPR and CCPA data subject requests against a simulated Microsoft 365 tenant that lives in one file.
#[derive(Debug, Parser)]
#[command(
    name = "rehearsal",
    version,
    disable_help_subcommand = true,
    args_conflicts_with_subcommands = false
)]
pub struct Cli {
    #[command(flatten)]
    pub common: CommonOptions,

    /// Run these commands and end
    #[arg(short = 'c', value_name = "COMMANDS", allow_hyphen_values = true)]
    pub commands: Option<String>,

    /// Do not keep what is typed at the prompt
    #[arg(long)]
    pub no_history: bool,

    #[command(subcommand)]
    pub action: Option<Action>,
}

/// Options that stand before the command, after `run`, or after the script up to its first `-Word`.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct CommonOptions {
    /// Tenant file to work on; without one, the sample tenant in memory
    #[arg(long, value_name = "FILE", env = "REHEARSAL_TENANT")]
    pub tenant: Option<PathBuf>,

    /// Show what would change, as a diff, and change nothing
    #[arg(long)]
    pub what_if: bool,

    /// How objects are printed
    #[arg(long, value_name = "FORM", value_enum)]
    pub output: Option<Output>,

    /// Seed of the sample tenant
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,

    /// Folder that a script may read and write beside the working folder
    #[arg(long, value_name = "DIR")]
    pub allow_path: Vec<PathBuf>,

    /// No colour
    #[arg(long)]
    pub no_color: bool,

    /// Most commands and turns that a script may take
    #[arg(long, value_name = "N")]
    pub max_steps: Option<u64>,

    /// Deepest nesting of calls
    #[arg(long, value_name = "N")]
    pub max_depth: Option<usize>,

    /// Most bytes of values that a session may hold
    #[arg(long, value_name = "BYTES")]
    pub max_memory: Option<u64>,
}

/// How objects are printed where nothing else is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// As PowerShell would for a short object
    Table,
    /// One property a line
    List,
    /// One JSON array, and nothing else, on standard output
    Json,
    /// Comma-separated values
    Csv,
}

#[derive(Debug, Subcommand)]
pub enum Action {
    /// Run a script, .rhai or .ps1
    #[command(disable_help_flag = true)]
    Run {
        /// Options, the script, and its own parameters as -Name value
        #[arg(value_name = "FILE [-Param value]", trailing_var_arg = true, allow_hyphen_values = true, num_args = 0..)]
        words: Vec<OsString>,
    },
    /// Parse and bind scripts without running them
    Check(CheckOptions),
    /// Make a tenant file
    New {
        /// File to make; it must not exist
        file: PathBuf,
        /// Fill it with this sample
        #[arg(long, value_name = "NAME", conflicts_with = "empty", num_args = 0..=1, default_missing_value = "contoso")]
        sample: Option<String>,
        /// Leave it empty but for its domain and one administrator
        #[arg(long)]
        empty: bool,
        /// Seed of everything drawn by chance
        #[arg(long, value_name = "N")]
        seed: Option<u64>,
        /// Where its clock starts, such as 2026-01-05 or 2026-01-05T09:00:00Z
        #[arg(long, value_name = "DATE")]
        now: Option<String>,
    },
}

/// What `check` was asked to do.
#[derive(Debug, clap::Args)]
pub struct CheckOptions {
    /// One JSON object a finding
    #[arg(long, conflicts_with = "sarif")]
    pub json: bool,
    /// One SARIF log, for editors and CI
    #[arg(long)]
    pub sarif: bool,
    /// Parse only
    #[arg(long, conflicts_with = "fix")]
    pub syntax: bool,
    /// Write the safe fixes into the files
    #[arg(long)]
    pub fix: bool,
    /// Warnings fail, too
    #[arg(long)]
    pub strict: bool,
    /// Scripts
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
}

/// What `run` was asked to do.
#[derive(Debug, Default)]
pub struct RunRequest {
    /// Options that stood after `run` or after the file.
    pub common: CommonOptions,
    /// `--strict`: any error that was written makes the exit status 1.
    pub strict: bool,
    /// The script.
    pub file: PathBuf,
    /// Its own words, as typed.
    pub words: Vec<String>,
}

#[derive(Debug, Parser)]
#[command(
    name = "rehearsal run",
    no_binary_name = true,
    override_usage = "rehearsal run [OPTIONS] FILE [-Param value …]"
)]
struct RunOptions {
    #[command(flatten)]
    common: CommonOptions,
    /// End with status 1 if any error was written
    #[arg(long)]
    strict: bool,
    /// The script
    file: Option<PathBuf>,
}

impl CommonOptions {
    /// Options given in both places: the later one wins.
    pub fn over(self, earlier: &CommonOptions) -> CommonOptions {
        let mut allow_path = earlier.allow_path.clone();
        allow_path.extend(self.allow_path);
        CommonOptions {
            tenant: self.tenant.or_else(|| earlier.tenant.clone()),
            what_if: self.what_if || earlier.what_if,
            output: self.output.or(earlier.output),
            seed: self.seed.or(earlier.seed),
            allow_path,
            no_color: self.no_color || earlier.no_color,
            max_steps: self.max_steps.or(earlier.max_steps),
            max_depth: self.max_depth.or(earlier.max_depth),
            max_memory: self.max_memory.or(earlier.max_memory),
        }
    }
}

/// Splits the words after `run`: our options up to the script's first `-Word` (or `--`), then the script's own.
///
/// # Errors
/// clap's own, to be printed as they are.
pub fn read_run(words: &[OsString]) -> Result<RunRequest, clap::Error> {
    let texts: Vec<String> = words
        .iter()
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let mut ours = Vec::new();
    let mut rest = Vec::new();
    let mut file_seen = false;
    let mut iter = texts.into_iter();
    while let Some(word) = iter.next() {
        if word == "--" {
            rest.extend(iter);
            break;
        }
        if word.starts_with("--") {
            let takes_value = !word.contains('=')
                && [
                    "--tenant",
                    "--output",
                    "--seed",
                    "--allow-path",
                    "--max-steps",
                    "--max-depth",
                    "--max-memory",
                ]
                .contains(&word.as_str());
            ours.push(word);
            if takes_value {
                ours.extend(iter.next());
            }
        } else if !file_seen && !word.starts_with('-') {
            file_seen = true;
            ours.push(word);
        } else if file_seen || word.len() > 2 || word == "-h" {
            if word == "-h" && !file_seen {
                ours.push("--help".into());
                continue;
            }
            rest.push(word);
            rest.extend(iter);
            break;
        } else {
            ours.push(word);
        }
    }
    let options = RunOptions::try_parse_from(&ours)?;
    let Some(file) = options.file else {
        let mut command = <RunOptions as clap::CommandFactory>::command();
        return Err(command.error(
            clap::error::ErrorKind::MissingRequiredArgument,
            "run needs a script: rehearsal run FILE",
        ));
    };
    Ok(RunRequest {
        common: options.common,
        strict: options.strict,
        file,
        words: rest,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(line: &str) -> RunRequest {
        let words: Vec<OsString> = line.split_whitespace().map(OsString::from).collect();
        read_run(&words).expect("valid words")
    }

    #[test]
    fn options_of_run_end_at_the_scripts_first_parameter() {
        for line in [
            "--what-if F -Subject x --what-if",
            "F --what-if -Subject x --what-if",
        ] {
            let request = request(line);
            assert!(request.common.what_if);
            assert_eq!(request.file, PathBuf::from("F"));
            assert_eq!(request.words, ["-Subject", "x", "--what-if"]);
        }
        assert_eq!(request("F -- --tenant y").words, ["--tenant", "y"]);
        assert_eq!(request("--seed 7 F").common.seed, Some(7));
    }

    #[test]
    fn common_options_may_stand_before_the_command() {
        let cli = Cli::try_parse_from([
            "rehearsal",
            "--tenant",
            "T",
            "--what-if",
            "run",
            "F",
            "-Subject",
            "x",
        ]);
        let cli = cli.expect("valid words");
        assert!(cli.common.what_if);
        let Some(Action::Run { words }) = cli.action else {
            panic!("run was asked for")
        };
        assert_eq!(words, ["F", "-Subject", "x"]);
    }
}
