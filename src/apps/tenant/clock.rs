//! Get- and Step-TenantClock: the tenant's time, and what happens by itself when it moves.

use super::OURS;
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::tenant::{DAY_MS, Timestamp};
use crate::value::Value;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Steps in which a long way is gone, so that Ctrl-C can stop it and progress can be shown.
const SLICES: i64 = 50;
/// Years that a tenant's clock may go: dates end with the year 9999.
const LAST: Timestamp = Timestamp::from_ms(253_402_207_200_000 - 400 * 365 * DAY_MS);

/// The clock as the cmdlet shows it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct TenantClock {
    now: Timestamp,
    events: i64,
    next_event: Option<String>,
    next_target: Option<String>,
    next_at: Option<Timestamp>,
}

/// What happens by itself, as the cmdlet shows it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct TenantEvent {
    at: Timestamp,
    kind: String,
    target: String,
    what: String,
}

/// Gets the tenant's time, and what will happen next by itself.
///
/// The clock stands still but for Step-TenantClock, Start-Sleep and one millisecond a command.
///
/// ```transcript
/// PS> (Get-TenantClock).Now.Year
/// 2026
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetTenantClock {}

impl Cmdlet for GetTenantClock {
    const EFFECT: Effect = Effect::Read;
    const ORIGIN: &'static str = OURS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let tenant = cx.tenant()?;
        let events = tenant
            .db()
            .query_row("SELECT count(*) FROM event", [], |row| row.get(0))?;
        let next: Option<(String, String, Timestamp)> = {
            let mut query = tenant
                .db()
                .prepare_cached("SELECT kind, target, due FROM event ORDER BY due, id LIMIT 1")?;
            let mut rows = query.query([])?;
            match rows.next()? {
                Some(row) => Some((row.get(0)?, row.get(1)?, row.get(2)?)),
                None => None,
            }
        };
        let now = tenant.now();
        let (next_event, next_target, next_at) = match next {
            Some((kind, target, due)) => (Some(kind), Some(target), Some(due)),
            None => (None, None, None),
        };
        cx.emit(&TenantClock {
            now,
            events,
            next_event,
            next_target,
            next_at,
        })
    }
}

/// Moves the tenant's clock, and lets happen what is due on the way, in its order.
///
/// Puts out one row for each thing that happened: deleted items that went on, mailboxes, sites and accounts that were
/// destroyed, holds that lapsed, mails that were sent. The clock never goes back.
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
    /// The moment to which it goes
    to: Option<Timestamp>,
}

impl Cmdlet for StepTenantClock {
    const EFFECT: Effect = Effect::Bulk;
    const ORIGIN: &'static str = OURS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let now = cx.tenant()?.now();
        let step = part(self.days.as_ref(), "Days")? * DAY_MS as f64
            + part(self.hours.as_ref(), "Hours")? * (DAY_MS / 24) as f64;
        let to = match self.to {
            Some(to) => to.plus_ms(step as i64),
            None if self.days.is_none() && self.hours.is_none() => return Err(no_way()),
            None => now.plus_ms(step as i64),
        };
        if to > LAST {
            return Err(too_far(&to));
        }
        let shown = format!("from {} to {}", now.date(), to.date());
        if !cx.should_process(&shown, "Move the tenant's clock")? {
            return Ok(());
        }
        let handlers = crate::apps::events();
        let mut reached = now;
        loop {
            let slice = ((to.ms() - now.ms()) / SLICES).max(DAY_MS / 24);
            let next = reached.plus_ms(slice).min(to).max(reached);
            let goal = if to < now { to } else { next };
            let happened = cx.tenant()?.step_to(goal, &handlers, &mut |_| Ok(()))?;
            for event in happened {
                cx.emit(&TenantEvent {
                    at: event.at,
                    kind: event.kind,
                    target: event.target,
                    what: event.what,
                })?;
            }
            reached = goal;
            let done = reached >= to;
            let percent = ((reached.ms() - now.ms()) * 100)
                .checked_div(to.ms() - now.ms())
                .unwrap_or(100);
            cx.host.progress(
                "Moving the tenant's clock",
                &reached.date(),
                i32::try_from(percent).unwrap_or(100),
                done,
            );
            if done || cx.cancelled() {
                return Ok(());
            }
        }
    }
}

/// A number of days or hours, whole or not.
fn part(value: Option<&Value>, parameter: &str) -> Result<f64> {
    let Some(value) = value else { return Ok(0.0) };
    let text = value.to_text();
    match text.trim().parse::<f64>() {
        Ok(number) if number.is_finite() && number.abs() < 4_000_000.0 => Ok(number),
        _ => {
            let message = format!(
                "Cannot bind parameter '{parameter}': '{text}' is not a number of {}.",
                parameter.to_lowercase()
            );
            Err(ErrorRecord::new(
                "CannotConvertArgumentNoMessage",
                Category::InvalidArgument,
                message,
            )
            .exception("System.Management.Automation.ParameterBindingException")
            .target(text, "String")
            .label("expected a number")
            .help(format!("for example -{parameter} 30"))
            .into())
        }
    }
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
