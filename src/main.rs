//! Starts the program; everything it does lies in the library.

/// A session is many small values on one thread, and SQLite allocates like one: both gain, for the sample tenant a tenth.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    std::process::exit(rehearsal::cli::main());
}
