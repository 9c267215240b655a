//! The clock and what happens when it moves.

use super::*;
use std::cell::RefCell;

/// Notes what happens; `twice` schedules itself once more, `fail` fails.
#[derive(Default)]
pub struct Log(RefCell<Vec<String>>);

impl EventHandler for Log {
    fn handle(&self, tenant: &mut Tenant, due: &DueEvent) -> Result<Option<String>> {
        self.0
            .borrow_mut()
            .push(format!("{} {}", due.event.target, tenant.now().date()));
        match due.event.kind.as_str() {
            "twice" => {
                let again = Event {
                    kind: "once".into(),
                    ..due.event.clone()
                };
                tenant.schedule(due.due.plus_days(1), &again)?;
                Ok(Some("and again".into()))
            }
            "fail" => {
                tenant.put(&site("9", "half done"))?;
                Err(error::transaction_lost())
            }
            _ => Ok(None),
        }
    }
}

fn event(kind: &str, target: &str) -> Event {
    Event {
        kind: kind.into(),
        target: target.into(),
        ..Event::default()
    }
}

#[test]
fn what_is_due_happens_in_order_also_what_is_scheduled_on_the_way() {
    let mut tenant = Tenant::in_memory(&NewTenant {
        now: "2026-01-01".parse().ok(),
        ..NewTenant::default()
    })
    .unwrap();
    let start = tenant.now();
    let day = |n| start.plus_days(n);
    let (one, two, three, nine) = (day(1), day(2), day(3), day(9));
    for (due, kind, target) in [
        (three, "once", "c"),
        (one, "twice", "a"),
        (two, "once", "b1"),
        (two, "once", "b2"),
        (nine, "once", "late"),
    ] {
        tenant.schedule(due, &event(kind, target)).unwrap();
    }
    let log = Log::default();
    let mut told = 0;
    let outcomes = tenant.step_to(day(5), &log, &mut |_| {
        told += 1;
        Ok(())
    });
    let outcomes = outcomes.unwrap();
    assert_eq!(
        *log.0.borrow(),
        [
            "a 2026-01-02",
            "b1 2026-01-03",
            "b2 2026-01-03",
            "a 2026-01-03",
            "c 2026-01-04"
        ],
        "equal times happen in the order of scheduling"
    );
    assert_eq!(
        (outcomes.len(), told),
        (1, 1),
        "only what did something is told"
    );
    assert_eq!(outcomes[0].at, one);
    assert_eq!(tenant.now().date(), "2026-01-06");
    assert_eq!(tenant.scheduled("once").unwrap().len(), 1);
    assert_eq!(tenant.unschedule("once", "late").unwrap(), 1);
}

#[test]
fn an_event_that_fails_leaves_nothing_and_stays_due_and_what_came_before_stands() {
    let mut tenant = memory();
    let start = tenant.now();
    tenant
        .schedule(start.plus_days(1), &event("twice", "a"))
        .unwrap();
    tenant
        .schedule(start.plus_days(2), &event("fail", "b"))
        .unwrap();
    let log = Log::default();
    assert_eq!(
        id_of(tenant.step_to(start.plus_days(5), &log, &mut |_| Ok(()))),
        "TenantTransactionLost"
    );
    assert_eq!(tenant.now(), start.plus_days(1));
    assert_eq!(tenant.count::<Site>().unwrap(), 0);
    assert_eq!(
        (
            tenant.scheduled("fail").unwrap().len(),
            tenant.scheduled("once").unwrap().len()
        ),
        (1, 1)
    );
    let back = tenant.step_to(start, &log, &mut |_| Ok(()));
    assert_eq!(id_of(back), "ClockCannotGoBack");
}

#[test]
fn a_rollback_takes_the_clock_and_the_generator_back_too() {
    let (_folder, path) = place();
    let mut tenant = Tenant::create(&path, &NewTenant::default()).unwrap();
    let outer = tenant.savepoint().unwrap();
    let start = tenant.now();
    let inner = tenant.savepoint().unwrap();
    let drawn = tenant.new_guid().unwrap();
    tenant
        .step_to(start.plus_days(1), &Log::default(), &mut |_| Ok(()))
        .unwrap();
    tenant.rollback(inner).unwrap();
    assert_eq!(tenant.now(), start);
    assert_eq!(tenant.new_guid().unwrap(), drawn);
    tenant.release(outer).unwrap();
    assert_ne!(
        Tenant::open(&path).unwrap().new_guid().unwrap(),
        drawn,
        "what was drawn is committed"
    );
    assert_eq!(
        id_of(tenant.release(inner)),
        "TenantTransactionLost",
        "a closed savepoint cannot be released"
    );
}

#[test]
fn one_command_is_one_millisecond_and_is_written_with_the_next_commit() {
    let (_folder, path) = place();
    let mut tenant = Tenant::create(&path, &NewTenant::default()).unwrap();
    let start = tenant.now();
    tenant.tick();
    tenant.tick();
    assert_eq!(tenant.now(), start.plus_ms(2));
    tenant.put(&site("1", "hr")).unwrap();
    assert_eq!(Tenant::open(&path).unwrap().now(), start.plus_ms(2));
}
