//! The command line program.

use rehearsal::diag::Source;
use rehearsal::host::{Console, Limits, Session, SessionOptions, Status};

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let code = std::thread::Builder::new()
        .stack_size(64 << 20)
        .spawn(move || run(&words))
        .ok()
        .and_then(|thread| thread.join().ok())
        .unwrap_or(70);
    std::process::exit(code);
}

fn run(words: &[String]) -> i32 {
    let source = match &words[..] {
        [_, flag, text] if flag == "-c" => Source::new("-c", text.as_str()),
        [_, action, file, ..] if action == "run" => match std::fs::read_to_string(file) {
            Ok(text) => Source::new(file.as_str(), text),
            Err(error) => {
                eprintln!("{file}: {error}");
                return 2;
            }
        },
        _ => {
            eprintln!("usage: rehearsal -c COMMANDS | rehearsal run FILE");
            return 2;
        }
    };
    let folder = std::env::current_dir().unwrap_or_default();
    let mut session = Session::new(SessionOptions {
        registry: rehearsal::cmdlets(),
        tenant: None,
        output: Box::new(Console::new(false, false)),
        formatter: rehearsal::formatter(),
        width: 120,
        colour: false,
        interactive: false,
        what_if: false,
        folder,
        allowed: None,
        limits: Limits::default(),
        stop: std::sync::Arc::default(),
    });
    let status = if words[1] == "run" {
        session.run_script(&source, &[])
    } else {
        session.run_text(&source)
    };
    match status {
        Status::Done { success: true } => 0,
        Status::Done { success: false } | Status::Failed => 1,
        Status::Unparsed => 2,
        Status::Exit(code) => code,
        Status::Interrupted => 130,
    }
}
