//! Starts the program; everything it does lies in the library.

fn main() {
    std::process::exit(rehearsal::cli::main());
}
