//! How much memory the process holds: what the limit of values is measured by. Where the system does not say, there is
//! no limit.

/// Bytes that the process holds.
pub fn resident() -> Option<u64> {
    // The second number is the resident pages, of 4 KiB on every Linux that this runs on.
    let text = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = text.split(' ').nth(1)?.parse().ok()?;
    Some(pages * 4096)
}
