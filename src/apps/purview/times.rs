//! How long a job takes, and how its times are written. With `timing = instant` a job ends with its command; otherwise its
//! result is known at once and shown only when the tenant's clock has reached its end, and each look at a running job
//! moves the clock a little, so that a polling loop always ends.

use crate::apps::events;
use crate::diag::Result;
use crate::tenant::{Tenant, Timestamp};

/// Search times that the documents name, in seconds, by mailboxes (lifecycle.md section 8).
const SEARCH_SECONDS: &[(usize, i64)] = &[
    (100, 30),
    (1_000, 45),
    (10_000, 240),
    (25_000, 600),
    (50_000, 1_200),
    (usize::MAX, 1_500),
];

/// When a job over so many locations that starts now will end.
pub fn job_end(tenant: &mut Tenant, locations: usize) -> Result<Timestamp> {
    let longest = SEARCH_SECONDS
        .iter()
        .find(|(most, _)| locations <= *most)
        .map_or(1_500, |(_, seconds)| *seconds);
    let milliseconds = match tenant.setting_word("timing")?.as_str() {
        "typical" => tenant.random(longest as u64 * 1000)? as i64,
        "worst" => longest * 1000,
        _ => 0,
    };
    Ok(tenant.now().plus_ms(milliseconds))
}

/// Somebody looks at a job: a quarter of its time passes, if it still runs.
pub fn look(
    tenant: &mut Tenant,
    started: Option<Timestamp>,
    ends: Option<Timestamp>,
) -> Result<()> {
    let (Some(started), Some(ends)) = (started, ends) else {
        return Ok(());
    };
    let now = tenant.now();
    if now >= ends {
        return Ok(());
    }
    let step = ((ends.ms() - started.ms()) / 4).max(1_000);
    tenant.step_to(now.plus_ms(step), &events(), &mut |_| Ok(()))?;
    Ok(())
}

/// State and percentage of a job at this time, given the state in which it ends.
pub fn progress(
    now: Timestamp,
    started: Option<Timestamp>,
    ends: Option<Timestamp>,
    final_state: &str,
) -> (String, i32) {
    match (started, ends) {
        (Some(started), Some(ends)) if now < ends => {
            let percent =
                (now.ms() - started.ms()).max(0) * 100 / (ends.ms() - started.ms()).max(1);
            let state = if percent < 10 {
                "Starting"
            } else {
                "InProgress"
            };
            (state.into(), percent as i32)
        }
        (Some(_), Some(_)) => (final_state.into(), 100),
        _ => ("NotStarted".into(), 0),
    }
}

/// A time as the en-US culture writes it: `1/31/2026 9:05:00 AM`.
pub fn us_time(at: Timestamp) -> String {
    let at = at.to_jiff().to_zoned(jiff::tz::TimeZone::UTC);
    let (hour, half) = match at.hour() {
        0 => (12, "AM"),
        hour @ 1..=11 => (hour, "AM"),
        12 => (12, "PM"),
        hour => (hour - 12, "PM"),
    };
    format!(
        "{}/{}/{} {hour}:{:02}:{:02} {half}",
        at.month(),
        at.day(),
        at.year(),
        at.minute(),
        at.second()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_the_american_way() {
        let at = |text: &str| us_time(text.parse().unwrap());
        assert_eq!(at("2026-01-31T09:05:00Z"), "1/31/2026 9:05:00 AM");
        assert_eq!(at("2026-01-31T00:00:07Z"), "1/31/2026 12:00:07 AM");
        assert_eq!(at("2026-12-01T12:30:00Z"), "12/1/2026 12:30:00 PM");
        assert_eq!(at("2026-12-01T23:30:00Z"), "12/1/2026 11:30:00 PM");
    }

    #[test]
    fn a_job_passes_its_states_in_order() {
        let (start, end) = (Some(Timestamp(0)), Some(Timestamp(1000)));
        let state = |now| progress(Timestamp(now), start, end, "Completed");
        assert_eq!(state(0), ("Starting".into(), 0));
        assert_eq!(state(500), ("InProgress".into(), 50));
        assert_eq!(state(1000), ("Completed".into(), 100));
        assert_eq!(
            progress(Timestamp(5), None, None, "Completed").0,
            "NotStarted"
        );
    }
}
