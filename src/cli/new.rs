//! `rehearsal new`: makes a tenant file.

use super::status;
use crate::apps::seed;
use crate::diag::{Category, ErrorRecord, Result};
use crate::tenant::{NewTenant, Tenant, Timestamp};
use std::path::PathBuf;

/// What was asked for.
pub struct Wanted {
    /// File to make.
    pub file: PathBuf,
    /// Sample to fill it with.
    pub sample: Option<String>,
    /// Whether it is to stay empty.
    pub empty: bool,
    /// Seed.
    pub seed: Option<u64>,
    /// Where the clock starts.
    pub now: Option<String>,
}

/// Makes the file; the exit status.
pub fn new(wanted: &Wanted) -> i32 {
    match make(wanted) {
        Ok(()) => status::DONE,
        Err(error) => {
            if let Some(record) = error.record() {
                super::run::print_error(record, false);
            }
            let usage = error
                .record()
                .is_some_and(|record| record.category == Category::InvalidArgument);
            if usage { status::USAGE } else { status::FAILED }
        }
    }
}

fn make(wanted: &Wanted) -> Result<()> {
    let sample = wanted.sample.as_deref().unwrap_or("contoso");
    if !sample.eq_ignore_ascii_case("contoso") {
        return Err(ErrorRecord::new(
            "SampleNotFound",
            Category::InvalidArgument,
            format!("There is no sample '{sample}'."),
        )
        .help("the sample is called contoso; --empty makes a tenant without one")
        .into());
    }
    let now = wanted.now.as_deref().map(read_date).transpose()?;
    let fill = if wanted.empty {
        seed::empty
    } else {
        seed::contoso
    };
    let mut secret = vec![0; 16];
    // A tenant for real data gets pseudonyms that its seed does not give away; a seeded sample stays repeatable.
    if wanted.empty && wanted.seed.is_none() {
        std::fs::File::open("/dev/urandom")
            .and_then(|mut file| std::io::Read::read_exact(&mut file, &mut secret))
            .unwrap_or_default();
    } else {
        secret.clear();
    }
    let new = NewTenant {
        seed: wanted.seed.unwrap_or(0),
        now,
        secret,
        fill: Some(fill),
    };
    Tenant::create(&wanted.file, &new)?;
    super::open::say(&format!(
        "Made {}: {}",
        wanted.file.display(),
        if wanted.empty {
            "empty"
        } else {
            "the sample tenant Contoso"
        }
    ));
    super::open::say(&format!(
        "Open it with: rehearsal --tenant {}",
        wanted.file.display()
    ));
    Ok(())
}

/// A moment, or a day at midnight UTC.
fn read_date(text: &str) -> Result<Timestamp> {
    let moment = text.parse::<jiff::Timestamp>().or_else(|_| {
        let day = text.parse::<jiff::civil::Date>()?;
        day.to_zoned(jiff::tz::TimeZone::UTC)
            .map(|day| day.timestamp())
    });
    moment
        .map(|moment| Timestamp(moment.as_millisecond()))
        .map_err(|_| {
            ErrorRecord::new(
                "DateInvalid",
                Category::InvalidArgument,
                format!("'{text}' is not a date."),
            )
            .help("write --now 2026-01-05 or --now 2026-01-05T09:00:00Z")
            .into()
        })
}
