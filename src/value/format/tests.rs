//! What PowerShell answers about formatting, in the room's own terms.

use super::*;

fn f(format: &str, value: impl Into<Value>) -> String {
    match composite(format, &[value.into()]) {
        Ok(text) => text.to_text(),
        Err(error) => error
            .record()
            .map(|record| record.id.clone())
            .unwrap_or_default(),
    }
}

#[test]
fn standard_formats_are_those_of_en_us() {
    assert_eq!(f("{0:N2}", 1_234_567.891), "1,234,567.89");
    assert_eq!(f("{0:N}", 5), "5.000");
    assert_eq!(f("{0:N1}", -0.05), "-0.1");
    for (n, expected) in [
        (0.005, "0.01"),
        (0.015, "0.01"),
        (2.675, "2.67"),
        (0.0, "0.00"),
    ] {
        assert_eq!(f("{0:N2}", n), expected);
    }
    assert_eq!(f("{0:F0}", 2.5), "2");
    assert_eq!(f("{0:F0}", 3.5), "4");
    assert_eq!(f("{0:P}", 0.98765), "98.765%");
    assert_eq!(f("{0:P2}", 0.12345), "12.35%");
    assert_eq!(f("{0:P1}", 1.5), "150.0%");
    assert_eq!(f("{0:P0}", 1), "100%");
    assert_eq!(f("{0:C}", -5), "-$5.00");
    assert_eq!(f("{0:E2}", 12345.678), "1.23E+004");
    assert_eq!(f("{0:e3}", 0.00012), "1.200e-004");
    assert_eq!(f("{0:B8}", 5), "00000101");
    assert_eq!(f("{0:X4}", 255), "00FF");
    assert_eq!(f("{0:D3}", 1.5), "FormatError");
    assert_eq!(
        f("{0:F2}", Value::Decimal("1.115".parse().unwrap())),
        "1.12"
    );
    assert_eq!(f("{0:N0}", i64::MAX), "9,223,372,036,854,775,807");
}

#[test]
fn custom_formats_place_digits_and_words() {
    for (format, number, expected) in [
        ("{0:000}", 7.0, "007"),
        ("{0:#,##0.00}", 1234.5, "1,234.50"),
        ("{0:#,##0}", 1_234_567.0, "1,234,567"),
        ("{0:0.##}", 1.0, "1"),
        ("{0:#}", 0.0, ""),
        ("{0:00.00}", 3.24159, "03.24"),
        ("{0:0%}", 0.25, "25%"),
        ("{0:0.0e+0}", 12345.0, "1.2e+4"),
        ("{0:(###) ###-####}", 5_551_234_567.0, "(555) 123-4567"),
        ("{0:+0;-0;zero}", -5.0, "-5"),
        ("{0:+0;-0;zero}", 0.0, "zero"),
        ("{0:0,0}", 1_234_567.0, "1,234,567"),
        ("{0:##-##}", 1234.0, "12-34"),
        ("{0:.5}", 1.0, "15"),
        ("{0:0.0#}", 1.256, "1.26"),
        ("{0:000.0}", 7.25, "007.3"),
        ("{0:yyyy}", 5.0, "yyyy"),
    ] {
        assert_eq!(f(format, number), expected, "{format}");
    }
}

#[test]
fn braces_indices_and_widths_are_checked() {
    assert_eq!(f("|{0,10}|", "right"), "|     right|");
    assert_eq!(f("|{0,-8:X}|", 255), "|FF      |");
    assert_eq!(f("{{{0}}}", 1), "{1}");
    assert_eq!(f("{0:N2}", "1234.5"), "1234.5");
    for bad in ["{0} {1}", "{0", "{a}", "}"] {
        assert_eq!(f(bad, 1), "FormatError", "{bad}");
    }
    assert_eq!(f("{0}", 2.0 / 3.0), "0.6666666666666666");
}
