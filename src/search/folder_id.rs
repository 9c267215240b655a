//! The ids by which a query names a folder (`folderid:`). Get-MailboxFolderStatistics shows the Base64 form, from which
//! scripts make the 48 hexadecimal digits by a documented rule (lifecycle.md section 11). Both hold the folder's row.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Bytes before the part that a query names.
const LEAD: [u8; 23] = [
    0x2e, 0, 0, 0, 0, 0x1a, 0x44, 0x73, 0x90, 0xaa, 0x66, 0x11, 0xcd, 0x9b, 0xc8, 0, 0xaa, 0, 0x2f,
    0xc4, 0x5a, 0x03, 0,
];
/// First bytes of the part that a query names; the row follows.
const MARK: [u8; 16] = [
    0x4d, 0x6d, 0xd7, 0xf9, 0x0c, 0x5e, 0x4a, 0x1f, 0x9e, 0x21, 0x72, 0x65, 0x68, 0x65, 0x61, 0x72,
];

/// FolderId as Get-MailboxFolderStatistics shows it.
pub fn base64(row: i64) -> String {
    let mut bytes = LEAD.to_vec();
    bytes.extend(MARK);
    bytes.extend(row.to_be_bytes());
    bytes.push(0);
    STANDARD.encode(bytes)
}

/// The 48 digits that a query names.
pub fn hex(row: i64) -> String {
    MARK.iter()
        .chain(&row.to_be_bytes())
        .map(|byte| format!("{byte:02X}"))
        .collect()
}

/// The folder that 48 digits name; none if they were not made here.
pub fn row_of(digits: &str) -> Option<i64> {
    let digits = digits.to_ascii_uppercase();
    let row = i64::from_str_radix(digits.get(32..48)?, 16).ok()?;
    (hex(row) == digits).then_some(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_rule_leads_from_the_shown_id_to_the_digits_of_the_query() {
        let bytes = STANDARD.decode(base64(4711)).unwrap();
        let digits: String = bytes[23..47]
            .iter()
            .map(|byte| format!("{byte:02X}"))
            .collect();
        assert_eq!(digits, hex(4711));
        assert_eq!(row_of(&digits.to_lowercase()), Some(4711));
        assert_eq!(row_of(&"0".repeat(48)), None);
        assert_eq!(row_of("é"), None);
    }
}
