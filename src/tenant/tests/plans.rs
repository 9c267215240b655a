//! The plan: what a run would change.

use super::*;
use crate::tenant::plan::LossKind;

/// A mailbox with two folders and a mail.
const CONTENT: &str = "
    INSERT INTO location VALUES(1, 'mailbox', 'ada@contoso.com', 'Ada', 'ada@contoso.com', NULL, 'active');
    INSERT INTO folder VALUES(1, 1, NULL, 'Inbox', '/Inbox', 'inbox', 0), (2, 1, NULL, 'Deletions', '/Deletions', 'deletions', 1),
        (3, 1, NULL, 'Purges', '/Purges', 'purges', 1);
    INSERT INTO item(id, guid, location, folder, kind, subject) VALUES(1, 'g1', 1, 1, 'email', 'Lunch'), (2, 'g2', 1, 1, 'email', 'Dinner'),
        (3, 'g3', 1, 3, 'email', 'Supper');";

fn tenant() -> Tenant {
    let mut tenant = memory();
    tenant.put(&site("1", "hr")).unwrap();
    tenant.db().execute_batch(CONTENT).unwrap();
    tenant
}

fn run(tenant: &Tenant, sql: &str) {
    tenant.db().execute_batch(sql).unwrap();
}

fn lines(plan: &Plan) -> Vec<String> {
    plan.rows()
        .into_iter()
        .map(|r| format!("{} {} {} {}x {}", r.when, r.place, r.loss, r.count, r.what))
        .collect()
}

#[test]
fn columns_of_recorded_tables_are_those_of_the_schema() {
    let tenant = memory();
    for table in schema::RECORDED {
        let mut query = tenant
            .db()
            .prepare("SELECT name FROM pragma_table_info(?1)")
            .unwrap();
        let names: Vec<String> = query
            .query_map([table], |r| r.get(0))
            .unwrap()
            .collect::<rusqlite::Result<_>>()
            .unwrap();
        assert_eq!(plan::columns(table), names, "{table}");
    }
}

#[test]
fn a_plan_tells_each_loss_and_a_rollback_leaves_the_tenant_as_it_was() {
    let mut tenant = tenant();
    let savepoint = tenant.savepoint().unwrap();
    let recorder = tenant.record_changes().unwrap();
    tenant
        .put(&Site {
            lock: "NoAccess".into(),
            ..site("1", "hr")
        })
        .unwrap();
    run(
        &tenant,
        "UPDATE item SET folder = 2, modified = 5 WHERE id = 1; UPDATE item SET folder = 3 WHERE id = 2; DELETE FROM item WHERE id = 3",
    );
    tenant
        .set_setting("purge.repick", &serde_json::json!(true))
        .unwrap();
    tenant
        .audit(AuditRecord::new(
            "Exchange",
            "ExchangeAdmin",
            "Set-Site",
            "hr",
        ))
        .unwrap();
    tenant
        .journal(&JournalEntry {
            command: "Set-Site".into(),
            ..JournalEntry::default()
        })
        .unwrap();
    tenant
        .schedule(
            tenant.now().plus_days(14),
            &Event {
                kind: "assistant".into(),
                ..Event::default()
            },
        )
        .unwrap();
    let plan = recorder.plan(&mut tenant).unwrap();
    tenant.rollback(savepoint).unwrap();
    assert_eq!(
        lines(&plan),
        [
            "Now tenant settings Changed 1x purge.repick",
            "Now Site Changed 1x Site 'hr': LockState Unlock → NoAccess",
            "Now ada@contoso.com Destroyed 1x email in /Purges: 'Supper'",
            "Now ada@contoso.com OutOfReach 1x email /Inbox → /Purges: 'Dinner'",
            "Now ada@contoso.com Recoverable 1x email /Inbox → /Deletions: 'Lunch'",
            &format!(
                "Later   1x assistant on {}",
                tenant.now().plus_days(14).date()
            ),
        ]
    );
    assert!(
        plan.changes
            .iter()
            .filter(|c| c.table != "setting")
            .all(|c| c.person == "ada@contoso.com")
    );
    assert_eq!(tenant.get::<Site>("hr").unwrap().lock, "Unlock");
    let left: i64 = tenant
        .db()
        .query_row("SELECT count(*) FROM item WHERE folder = 1", [], |r| {
            r.get(0)
        })
        .unwrap();
    assert_eq!(left, 2);
}

struct Destroyer;
impl EventHandler for Destroyer {
    fn handle(&self, tenant: &mut Tenant, due: &DueEvent) -> Result<Option<String>> {
        run(
            tenant,
            &format!("DELETE FROM item WHERE id = {}", due.event.target),
        );
        if due.event.kind == "fail" {
            Err(error::transaction_lost())
        } else {
            Ok(Some("destroyed".into()))
        }
    }
}

#[test]
fn what_clock_steps_do_stands_apart_from_what_the_script_does() {
    let mut tenant = tenant();
    let savepoint = tenant.savepoint().unwrap();
    let recorder = tenant.record_changes().unwrap();
    run(&tenant, "UPDATE item SET folder = 2 WHERE id = 1");
    let due = tenant.now().plus_days(14);
    tenant
        .schedule(
            due,
            &Event {
                kind: "destroy".into(),
                target: "1".into(),
                ..Event::default()
            },
        )
        .unwrap();
    tenant.step_to(due, &Destroyer, &mut |_| Ok(())).unwrap();
    run(&tenant, "DELETE FROM item WHERE id = 2");
    let plan = recorder.plan(&mut tenant).unwrap();
    tenant.rollback(savepoint).unwrap();
    let told: Vec<_> = plan
        .changes
        .iter()
        .map(|c| (c.by_clock, c.key.as_str(), c.loss, c.what.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (false, "1", LossKind::Recoverable, "Lunch"),
            (true, "1", LossKind::Destroyed, "Lunch"),
            (false, "2", LossKind::Destroyed, "Dinner")
        ]
    );
    assert!(
        plan.rows()[0].what.contains("email in /Inbox")
            || plan.rows()[0].what.contains("email /Inbox → /Deletions")
    );
}

#[test]
fn a_clock_step_that_is_rolled_back_leaves_no_change_in_the_plan() {
    let mut tenant = tenant();
    let savepoint = tenant.savepoint().unwrap();
    let recorder = tenant.record_changes().unwrap();
    run(&tenant, "UPDATE item SET subject = 'Brunch' WHERE id = 2");
    let command = tenant.savepoint().unwrap();
    run(
        &tenant,
        "DELETE FROM item WHERE id = 3; UPDATE item SET subject = 'Tea' WHERE id = 2",
    );
    let due = tenant.now().plus_days(1);
    for (kind, target) in [("destroy", "1"), ("fail", "2")] {
        tenant
            .schedule(
                due,
                &Event {
                    kind: kind.into(),
                    target: target.into(),
                    ..Event::default()
                },
            )
            .unwrap();
    }
    tenant
        .step_to(due, &Destroyer, &mut |_| Ok(()))
        .unwrap_err();
    tenant.rollback(command).unwrap();
    let plan = recorder.plan(&mut tenant).unwrap();
    tenant.rollback(savepoint).unwrap();
    assert_eq!(plan.len(), 1, "{:?}", plan.changes);
    let subject = plan.changes[0]
        .properties
        .iter()
        .find(|(name, ..)| name == "subject")
        .unwrap();
    assert_eq!(
        (subject.1.as_str(), subject.2.as_str()),
        (Some("Dinner"), Some("Brunch"))
    );
}

#[test]
fn recordings_nest_and_nothing_changed_is_an_empty_plan() {
    let mut tenant = tenant();
    let outer = tenant.record_changes().unwrap();
    run(&tenant, "UPDATE item SET subject = 'x' WHERE id = 1");
    let inner = tenant.record_changes().unwrap();
    run(&tenant, "UPDATE item SET subject = 'y' WHERE id = 2");
    assert_eq!(inner.plan(&mut tenant).unwrap().len(), 1);
    assert_eq!(outer.plan(&mut tenant).unwrap().len(), 2);
    let recorder = tenant.record_changes().unwrap();
    tenant.put(&site("1", "hr")).unwrap();
    tenant.new_guid().unwrap();
    assert!(recorder.plan(&mut tenant).unwrap().is_empty());
}

#[test]
fn ten_thousand_moved_items_are_one_line() {
    let mut tenant = tenant();
    let many = "WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 10009)
        INSERT INTO item(id, guid, location, folder, kind, subject) SELECT i, 'n' || i, 1, 1, 'email', 'Note ' || i FROM n";
    run(&tenant, many);
    let recorder = tenant.record_changes().unwrap();
    run(&tenant, "UPDATE item SET folder = 3 WHERE id >= 10");
    let plan = recorder.plan(&mut tenant).unwrap();
    assert_eq!(lines(&plan).len(), 1);
    assert!(
        lines(&plan)[0]
            .starts_with("Now ada@contoso.com OutOfReach 10000x email /Inbox → /Purges: 'Note ")
    );
}
