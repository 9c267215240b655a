//! Get- and Step-TenantClock: the tenant's time, and what happens by itself when it moves.

use super::OURS;
use crate::apps::events;
use crate::cmdlet::{Cmdlet, Context, Effect, Stream};
use crate::content::folders;
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::tenant::{DAY_MS, EventOutcome, Tenant, Timestamp};
use crate::value::{TimeSpan, Value};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Years that a tenant's clock may go: dates end with the year 9999.
const LAST: Timestamp = Timestamp::from_ms(253_402_207_200_000 - 400 * 365 * DAY_MS);

/// The clock as the cmdlet shows it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct TenantClock {
    now: Timestamp,
    /// How many events wait.
    waiting: i32,
    next_event: Option<String>,
    next_place: Option<String>,
    next_at: Option<Timestamp>,
}

/// Something that will happen by itself.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct UpcomingEvent {
    due: Timestamp,
    kind: String,
    place: String,
}

/// What happened by itself while the clock moved: one kind of thing at one place.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct TenantEvent {
    /// When it happened first.
    at: Timestamp,
    kind: String,
    place: String,
    /// How often.
    count: i32,
    what: String,
}

/// Gets the tenant's time, and what will happen next by itself.
///
/// The clock stands still but for Step-TenantClock, Start-Sleep and one millisecond a command. -Upcoming lists everything that
/// waits, in the order in which it will happen.
///
/// ```transcript
/// PS> (Get-TenantClock).Now.Year
/// 2026
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetTenantClock {
    /// Lists all that waits
    upcoming: bool,
}

impl Cmdlet for GetTenantClock {
    const EFFECT: Effect = Effect::Read;
    const ORIGIN: &'static str = OURS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let tenant = cx.tenant()?;
        let waiting = waiting(tenant)?;
        if self.upcoming {
            return waiting.iter().try_for_each(|event| cx.emit(event));
        }
        let next = waiting.first();
        let clock = TenantClock {
            now: tenant.now(),
            waiting: i32::try_from(waiting.len()).unwrap_or(i32::MAX),
            next_event: next.map(|event| event.kind.clone()),
            next_place: next.map(|event| event.place.clone()),
            next_at: next.map(|event| event.due),
        };
        cx.emit(&clock)
    }
}

/// What is in the queue, in the order in which it will happen.
fn waiting(tenant: &Tenant) -> Result<Vec<UpcomingEvent>> {
    let mut query = tenant
        .db()
        .prepare_cached("SELECT due, kind, target FROM event ORDER BY due, id")?;
    let rows: Vec<(Timestamp, String, String)> = query
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let told = rows.into_iter().map(|(due, kind, target)| {
        let place = place(tenant, &target)?;
        Ok(UpcomingEvent { due, kind, place })
    });
    told.collect()
}

/// Address of the location that an event is about; the target itself where it is about something else, or gone.
fn place(tenant: &Tenant, target: &str) -> Result<String> {
    let found = match target.parse() {
        Ok(row) => folders::find_location_by_id(tenant, row)?,
        Err(_) => None,
    };
    Ok(found.map_or_else(|| target.to_string(), |place| place.address))
}

/// Moves the tenant's clock, and lets happen what is due on the way, in its order.
///
/// Deleted items go on, mailboxes, sites and accounts are destroyed, holds lapse, mails are sent. Puts out one row for each
/// kind of thing that happened at a place: when first, how often, and what, with numbers added up. Ctrl-C stops between two
/// events, and the clock stands where it came to. It never goes back. With -WhatIf it is told what would happen.
///
/// ```transcript
/// PS> Remove-MgUser -UserId pilar@contoso.com
/// PS> (Step-TenantClock -Days 31 | Where-Object Kind -eq 'entra.user-expires').What
/// pilar@contoso.com: the deleted account was destroyed (LC-U1)
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct StepTenantClock {
    /// Days of 24 hours
    days: Option<Value>,
    /// Hours
    hours: Option<Value>,
    /// A span of time
    by: Option<Value>,
    /// The moment to which it goes
    to: Option<Timestamp>,
}

impl Cmdlet for StepTenantClock {
    const EFFECT: Effect = Effect::Bulk;
    const ORIGIN: &'static str = OURS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let now = cx.tenant()?.now();
        let to = self.goal(now)?;
        // A whole way back is refused before anybody is asked.
        if to < now {
            return cx
                .tenant()?
                .step_to(to, &events(), &mut |_| Ok(()))
                .map(drop);
        }
        let shown = format!("from {} to {}", now.date(), to.date());
        if !cx.should_process(&shown, "Move the tenant's clock")? {
            return if cx.host.what_if() {
                foretell(cx, to)
            } else {
                Ok(())
            };
        }
        // A playbook that was killed on the way goes to where it wanted, not as far again.
        let goal = cx.host.decided(to.ms().into())?;
        let to = goal.as_i64().map_or(to, Timestamp::from_ms).max(now);
        let (happened, stopped) = step(cx, now, to)?;
        for event in grouped(cx.tenant()?, happened)? {
            cx.emit(&event)?;
        }
        if stopped {
            let reached = cx.tenant()?.now();
            cx.warn(format!("Stopped: the tenant's clock stands at {reached}."))?;
        }
        Ok(())
    }
}

impl StepTenantClock {
    fn goal(&self, now: Timestamp) -> Result<Timestamp> {
        let step = part(self.days.as_ref(), "Days")? * DAY_MS as f64
            + part(self.hours.as_ref(), "Hours")? * (DAY_MS / 24) as f64
            + span(self.by.as_ref())?;
        let told = self.days.is_some() || self.hours.is_some() || self.by.is_some();
        let to = match self.to {
            Some(to) => to.plus_ms(step as i64),
            None if !told => return Err(no_way()),
            None => now.plus_ms(step as i64),
        };
        if to > LAST { Err(too_far(&to)) } else { Ok(to) }
    }
}

/// Tells what would happen: it is let happen and taken back.
fn foretell(cx: &mut Context, to: Timestamp) -> Result<()> {
    let tenant = cx.tenant()?;
    let savepoint = tenant.savepoint()?;
    let happened = tenant.step_to(to, &events(), &mut |_| Ok(()));
    let groups = happened.and_then(|happened| grouped(tenant, happened));
    tenant.rollback(savepoint)?;
    for event in groups? {
        let line = format!("What if: {}: {}", event.at.date(), event.what);
        cx.host.write(Stream::Host, line.into())?;
    }
    Ok(())
}

/// Moves the clock, and shows how far it has come; what happened, and whether it was stopped on the way.
fn step(cx: &mut Context, from: Timestamp, to: Timestamp) -> Result<(Vec<EventOutcome>, bool)> {
    let handlers = events();
    let whole = (to.ms() - from.ms()).max(1);
    let (mut happened, mut stopped) = (Vec::new(), false);
    let worked = cx.host.long_work(&mut |tenant, watch| {
        let moved = tenant.step_to(to, &handlers, &mut |outcome| {
            happened.push(outcome.clone());
            let percent = (outcome.at.ms() - from.ms()) * 100 / whole;
            let percent = i32::try_from(percent.clamp(0, 100)).unwrap_or(100);
            watch.progress("Moving the tenant's clock", &outcome.at.date(), percent);
            stopped = watch.cancelled();
            // Whatever ends the step is not looked at: it only stops it after this event.
            if stopped { Err(no_way()) } else { Ok(()) }
        });
        moved.map(drop)
    });
    if !stopped {
        worked?;
    }
    Ok((happened, stopped))
}

/// What happened by kind, place and wording, in the order in which each happened first; numbers are added up.
fn grouped(tenant: &Tenant, happened: Vec<EventOutcome>) -> Result<Vec<TenantEvent>> {
    let mut order: Vec<(TenantEvent, Vec<i64>)> = Vec::new();
    let mut known: HashMap<(String, String, String), usize> = HashMap::new();
    for outcome in happened {
        let (wording, numbers) = parted(&outcome.what);
        let key = (
            outcome.kind.clone(),
            outcome.target.clone(),
            wording.clone(),
        );
        if let Some(index) = known.get(&key) {
            let (event, sums) = &mut order[*index];
            event.count += 1;
            sums.iter_mut()
                .zip(&numbers)
                .for_each(|(sum, number)| *sum += number);
            event.what = joined(&wording, sums);
            continue;
        }
        known.insert(key, order.len());
        let event = TenantEvent {
            place: place_of(tenant, &outcome)?,
            at: outcome.at,
            kind: outcome.kind,
            count: 1,
            what: outcome.what,
        };
        order.push((event, numbers));
    }
    Ok(order.into_iter().map(|(event, _)| event).collect())
}

/// Where it happened; a place that went with the event is the one that its sentence begins with.
fn place_of(tenant: &Tenant, outcome: &EventOutcome) -> Result<String> {
    let found = place(tenant, &outcome.target)?;
    Ok(match outcome.what.split_once(": ") {
        Some((address, _)) if found == outcome.target && !address.contains(' ') => {
            address.to_string()
        }
        _ => found,
    })
}

/// What stands in the place of a number in a wording.
const NUMBER: &str = "\u{0}";

/// A sentence without its numbers, and the numbers. Digits inside a word (a rule, a date, an address) are no number.
fn parted(what: &str) -> (String, Vec<i64>) {
    let mut numbers = Vec::new();
    let words: Vec<&str> = what
        .split(' ')
        .map(|word| match word.parse() {
            Ok(number) => {
                numbers.push(number);
                NUMBER
            }
            Err(_) => word,
        })
        .collect();
    (words.join(" "), numbers)
}

fn joined(wording: &str, numbers: &[i64]) -> String {
    let mut numbers = numbers.iter();
    let parts = wording.split(' ').map(|word| match word {
        NUMBER => numbers.next().map_or_else(String::new, i64::to_string),
        word => word.to_string(),
    });
    parts.collect::<Vec<_>>().join(" ")
}

/// Milliseconds of a span: a TimeSpan, or its text such as `1.12:00:00`.
fn span(value: Option<&Value>) -> Result<f64> {
    const TICKS_PER_MS: f64 = 10_000.0;
    let Some(value) = value else { return Ok(0.0) };
    let found = match value.base() {
        Value::Span(span) => Some(*span),
        other => TimeSpan::parse(&other.to_text()),
    };
    found
        .map(|span| span.ticks as f64 / TICKS_PER_MS)
        .ok_or_else(|| unclear("By", &value.to_text(), "a span of time", "1.12:00:00"))
}

/// A number of days or hours, whole or not.
fn part(value: Option<&Value>, parameter: &str) -> Result<f64> {
    let Some(value) = value else { return Ok(0.0) };
    let text = value.to_text();
    match text.trim().parse::<f64>() {
        Ok(number) if number.is_finite() && number.abs() < 4_000_000.0 => Ok(number),
        _ => Err(unclear(parameter, &text, "a number", "30")),
    }
}

fn unclear(parameter: &str, given: &str, expected: &str, example: &str) -> Error {
    let message = format!("Cannot bind parameter '{parameter}': '{given}' is not {expected}.");
    let id = "CannotConvertArgumentNoMessage";
    ErrorRecord::new(id, Category::InvalidArgument, message)
        .exception("System.Management.Automation.ParameterBindingException")
        .target(given, "String")
        .label(format!("expected {expected}"))
        .help(format!("for example -{parameter} {example}"))
        .into()
}

fn no_way() -> Error {
    ErrorRecord::new(
        "ClockStepMissing",
        Category::InvalidArgument,
        "Step-TenantClock was not told how far to go.",
    )
    .exception("System.Management.Automation.ParameterBindingException")
    .label("expected -Days, -Hours or -To")
    .help("for example Step-TenantClock -Days 30")
    .into()
}

fn too_far(to: &Timestamp) -> Error {
    ErrorRecord::new(
        "ClockStepTooFar",
        Category::InvalidArgument,
        format!("The tenant's clock cannot go as far as {}.", to.date()),
    )
    .exception("System.ArgumentOutOfRangeException")
    .target(to.date(), "DateTime")
    .label("is too far")
    .help("name a nearer moment")
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tenant::NewTenant;

    fn outcome(target: &str, what: &str) -> EventOutcome {
        EventOutcome {
            at: Timestamp(1),
            kind: "mail.assistant".into(),
            target: target.into(),
            what: what.into(),
        }
    }

    #[test]
    fn what_happened_again_at_a_place_is_added_up_and_digits_in_words_are_not() {
        let tenant = Tenant::in_memory(&NewTenant::default()).expect("a tenant");
        let happened = vec![
            outcome("a", "a1@contoso.com: 10 destroyed from Purges (LC-M4)"),
            outcome("b", "b: 2 destroyed from Purges (LC-M4)"),
            outcome("a", "a1@contoso.com: 5 destroyed from Purges (LC-M4)"),
            outcome("a", "a1@contoso.com: 5 moved to Purges (LC-M3)"),
        ];
        let told = grouped(&tenant, happened).expect("groups");
        let rows: Vec<_> = told
            .iter()
            .map(|event| (event.count, event.what.as_str()))
            .collect();
        assert_eq!(
            rows,
            [
                (2, "a1@contoso.com: 15 destroyed from Purges (LC-M4)"),
                (1, "b: 2 destroyed from Purges (LC-M4)"),
                (1, "a1@contoso.com: 5 moved to Purges (LC-M3)"),
            ]
        );
    }
}
