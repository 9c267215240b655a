//! The entity store against a plain map: random puts, deletions, look-ups, savepoints and rollbacks.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
enum Step {
    Put(u8, u8),
    Delete(u8),
    Open,
    Release,
    Rollback,
    Draw,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..12_u8, 0..6_u8).prop_map(|(key, name)| Step::Put(key, name)),
        2 => (0..12_u8).prop_map(Step::Delete),
        2 => Just(Step::Open),
        1 => Just(Step::Release),
        1 => Just(Step::Rollback),
        1 => Just(Step::Draw),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn the_store_is_a_map_whatever_is_rolled_back(steps in prop::collection::vec(step(), 1..60)) {
        let mut tenant = memory();
        let mut model: BTreeMap<String, Site> = BTreeMap::new();
        let mut open: Vec<(SavepointId, BTreeMap<String, Site>, u64)> = Vec::new();
        for step in steps {
            match step {
                Step::Put(key, name) => {
                    let site = site(&format!("k{key:02}"), &format!("n{name}"));
                    tenant.put(&site).unwrap();
                    model.insert(site.id.clone(), site);
                }
                Step::Delete(key) => {
                    let key = format!("k{key:02}");
                    prop_assert_eq!(tenant.delete::<Site>(&key).unwrap(), model.remove(&key).is_some());
                }
                Step::Open => {
                    let savepoint = tenant.savepoint().unwrap();
                    open.push((savepoint, model.clone(), tenant.state.random));
                }
                Step::Release => if let Some((savepoint, ..)) = open.pop() {
                    tenant.release(savepoint).unwrap();
                },
                Step::Rollback => if let Some((savepoint, before, random)) = open.pop() {
                    tenant.rollback(savepoint).unwrap();
                    model = before;
                    prop_assert_eq!(tenant.state.random, random);
                },
                Step::Draw => drop(tenant.new_guid().unwrap()),
            }
            prop_assert_eq!(tenant.list::<Site>().unwrap(), model.values().cloned().collect::<Vec<_>>());
            for name in 0..6 {
                let named: Vec<&Site> = model.values().filter(|s| s.name == format!("n{name}")).collect();
                let found = tenant.find::<Site>(&format!("/SITES/N{name}"));
                match named.as_slice() {
                    [] => prop_assert_eq!(found.unwrap(), None),
                    [one] => prop_assert_eq!(found.unwrap(), Some((*one).clone())),
                    _ => prop_assert_eq!(id_of(found), "SiteAmbiguous"),
                }
            }
        }
    }
}

#[test]
fn a_name_that_is_nearly_right_is_offered() {
    let mut tenant = memory();
    tenant.put(&site("1", "legal")).unwrap();
    let missing = tenant.get::<Site>("/sites/legl").unwrap_err();
    let record = missing.record().unwrap();
    assert_eq!(
        record.message,
        "There is no site '/sites/legl'; did you mean '/sites/legal'?"
    );
    assert_eq!(
        (record.id.as_str(), record.exception_name()),
        ("SiteNotFound", "ItemNotFoundException")
    );
}

#[test]
fn a_missing_role_is_named() {
    let mut tenant = memory();
    let actor = Actor {
        upn: "ada@contoso.com".into(),
        display_name: "Ada".into(),
        roles: vec!["Compliance Search".into()],
    };
    tenant.set_default_actor(actor).unwrap();
    tenant
        .require_role(&["compliance search", "Export"])
        .unwrap();
    let refused = tenant.require_role(&["Search And Purge"]).unwrap_err();
    assert!(
        refused
            .record()
            .unwrap()
            .message
            .contains("'Search And Purge'")
    );
    assert_eq!(id_of(tenant.act_as("nobody@contoso.com")), "UserNotFound");
}
