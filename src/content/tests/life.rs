//! The worked examples of the life-cycle reference (section 15), and the rules around them.

use super::super::assistant;
use super::super::fate::fate;
use super::super::holds::{Hold, HoldKind, LitigationHold, hold_state, set_hold_state};
use super::super::places;
use super::super::purge::{PassedOver, PurgeLimits, PurgeType, check_purge, purge};
use super::super::sites::{self, Stage};
use super::super::store::{self, ItemFilter};
use super::super::{Events, delete, folders, hard_delete, lifecycle, restore, soft_delete};
use super::{file, mail, mailbox, site, tenant};
use crate::tenant::{DAY_MS, Tenant, Timestamp};
use serde_json::json;

const HOUR: i64 = 3_600_000;

/// Steps day by day until an item is gone; on which day that was.
fn gone_on_day(tenant: &mut Tenant, item: i64, most: i64) -> Option<i64> {
    let start = tenant.now();
    for day in 0..=most {
        let to = start.plus_days(day).plus_ms(HOUR);
        tenant
            .step_to(to, &Events::default(), &mut |_| Ok(()))
            .unwrap();
        if store::find(tenant, item).unwrap().is_none() {
            return Some(day);
        }
    }
    None
}

fn step(tenant: &mut Tenant, days: i64) {
    let to = tenant.now().plus_days(days);
    tenant
        .step_to(to, &Events::default(), &mut |_| Ok(()))
        .unwrap();
}

fn role(tenant: &Tenant, item: i64) -> String {
    let item = store::get(tenant, item).unwrap();
    folders::folder(tenant, item.folder).unwrap().role
}

fn one_mail(tenant: &mut Tenant) -> (i64, i64) {
    let lab = mailbox(tenant, "lab@contoso.com");
    let new = mail(tenant, lab, "s", "t");
    (lab, store::insert(tenant, new).unwrap())
}

fn hold_for(tenant: &mut Tenant, location: i64, days: Option<i64>) {
    let mut state = hold_state(tenant, location).unwrap();
    state.litigation = Some(LitigationHold {
        since: tenant.now(),
        duration_days: days,
    });
    set_hold_state(tenant, state).unwrap();
}

fn release(tenant: &mut Tenant, location: i64) {
    let mut state = hold_state(tenant, location).unwrap();
    state.litigation = None;
    state.holds.clear();
    set_hold_state(tenant, state).unwrap();
}

#[test]
fn a_soft_deleted_mail_is_purged_after_14_days_and_gone_after_28() {
    let mut tenant = tenant();
    let (_, id) = one_mail(&mut tenant);
    let outcome = soft_delete(&mut tenant, &[id]).unwrap().remove(0);
    let day = gone_on_day(&mut tenant, id, 60).unwrap();
    assert!((28..=42).contains(&day), "{day}");
    assert_eq!(
        outcome.gone_at.unwrap().ms() / DAY_MS,
        tenant.now().ms() / DAY_MS,
        "foretold at the deletion"
    );
}

#[test]
fn counted_from_the_first_deletion_it_is_gone_after_14_days() {
    let mut tenant = tenant();
    tenant
        .set_setting("mail.purges_clock", &json!("from_first_delete"))
        .unwrap();
    let (_, id) = one_mail(&mut tenant);
    let outcome = soft_delete(&mut tenant, &[id]).unwrap().remove(0);
    let day = gone_on_day(&mut tenant, id, 60).unwrap();
    assert!((14..=21).contains(&day), "{day}");
    assert_eq!(
        outcome.gone_at.unwrap().ms() / DAY_MS,
        tenant.now().ms() / DAY_MS
    );
}

#[test]
fn a_hard_delete_waits_for_single_item_recovery_or_for_the_next_visit() {
    let mut tenant = tenant();
    let (lab, id) = one_mail(&mut tenant);
    hard_delete(&mut tenant, &[id]).unwrap();
    assert_eq!(role(&tenant, id), "purges");
    assert_eq!(assistant::visit(&mut tenant, lab).unwrap().destroyed, 0);
    let day = gone_on_day(&mut tenant, id, 60).unwrap();
    assert!((14..=21).contains(&day), "{day}");

    let new = mail(&mut tenant, lab, "other", "t");
    let id = store::insert(&mut tenant, new).unwrap();
    let mut state = hold_state(&tenant, lab).unwrap();
    state.single_item_recovery = Some(false);
    set_hold_state(&mut tenant, state).unwrap();
    hard_delete(&mut tenant, &[id]).unwrap();
    assert_eq!(assistant::visit(&mut tenant, lab).unwrap().destroyed, 1);
    assert!(store::find(&tenant, id).unwrap().is_none());
}

#[test]
fn a_user_who_purges_on_day_7_starts_the_clock_again() {
    let mut tenant = tenant();
    let (_, id) = one_mail(&mut tenant);
    soft_delete(&mut tenant, &[id]).unwrap();
    step(&mut tenant, 7);
    delete(&mut tenant, &[id]).unwrap();
    assert_eq!(role(&tenant, id), "purges");
    let day = gone_on_day(&mut tenant, id, 60).unwrap();
    assert!(
        (14..=21).contains(&day),
        "day 21 to 28 from the first deletion, LC-M6: {}",
        day + 7
    );
}

#[test]
fn calendar_items_stay_120_days() {
    let mut tenant = tenant();
    let lab = mailbox(&mut tenant, "lab@contoso.com");
    let mut new = mail(&mut tenant, lab, "Meeting", "t");
    new.kind = "meetings".into();
    let id = store::insert(&mut tenant, new).unwrap();
    hard_delete(&mut tenant, &[id]).unwrap();
    let day = gone_on_day(&mut tenant, id, 200).unwrap();
    assert!((120..=127).contains(&day), "{day}");
}

#[test]
fn a_litigation_hold_keeps_and_its_removal_is_followed_by_the_delay_hold() {
    let mut tenant = tenant();
    let (lab, id) = one_mail(&mut tenant);
    hold_for(&mut tenant, lab, None);
    let outcome = hard_delete(&mut tenant, &[id]).unwrap().remove(0);
    assert_eq!(
        (outcome.reason.unwrap().rule.as_str(), outcome.gone_at),
        ("LC-P10", None)
    );
    step(&mut tenant, 100);
    assert_eq!(role(&tenant, id), "purges");
    assert!(
        fate(&tenant, id).unwrap().why.contains("Litigation Hold"),
        "{:?}",
        fate(&tenant, id)
    );
    release(&mut tenant, lab);
    assert!(
        hold_state(&tenant, lab).unwrap().is_held(),
        "pending until the assistant comes"
    );
    let day = gone_on_day(&mut tenant, id, 90).unwrap();
    assert!((30..=44).contains(&day), "{day}");
}

#[test]
fn a_delay_hold_can_be_removed_early() {
    let mut tenant = tenant();
    let (lab, id) = one_mail(&mut tenant);
    hold_for(&mut tenant, lab, None);
    hard_delete(&mut tenant, &[id]).unwrap();
    step(&mut tenant, 30);
    release(&mut tenant, lab);
    assert!(assistant::visit(&mut tenant, lab).unwrap().delay_begun);
    let mut state = hold_state(&tenant, lab).unwrap();
    assert!(state.delay_since.is_some());
    assert!(assistant::end_delay(&mut tenant, &mut state, true, false).unwrap());
    assert_eq!(assistant::visit(&mut tenant, lab).unwrap().destroyed, 1);
}

#[test]
fn a_hold_with_an_end_sends_to_discovery_holds_and_lets_go_at_its_end() {
    let mut tenant = tenant();
    let (lab, id) = one_mail(&mut tenant);
    hold_for(&mut tenant, lab, Some(60));
    let outcome = hard_delete(&mut tenant, &[id]).unwrap().remove(0);
    step(&mut tenant, 30);
    assert_eq!(role(&tenant, id), "discoveryholds");
    assert!(outcome.gone_at.is_some());
    let day = gone_on_day(&mut tenant, id, 60).unwrap();
    assert!((30..=37).contains(&day), "{day}");
}

#[test]
fn a_change_on_hold_leaves_a_copy_in_versions_until_the_hold_goes() {
    let mut tenant = tenant();
    let (lab, id) = one_mail(&mut tenant);
    lifecycle::update_text(&mut tenant, id, "before any hold", "").unwrap();
    let versions = ItemFilter {
        location: Some(lab),
        roles: vec!["versions".into()],
        ..ItemFilter::default()
    };
    assert!(store::ids(&tenant, &versions).unwrap().is_empty());
    hold_for(&mut tenant, lab, None);
    lifecycle::update_text(&mut tenant, id, "corrected", "").unwrap();
    let copies = store::ids(&tenant, &versions).unwrap();
    assert_eq!(store::text(&tenant, copies[0]).unwrap(), "before any hold");
    assert_eq!(store::text(&tenant, id).unwrap(), "corrected");
    release(&mut tenant, lab);
    step(&mut tenant, 60);
    assert!(store::ids(&tenant, &versions).unwrap().is_empty());
    assert!(store::find(&tenant, id).unwrap().is_some());
}

#[test]
fn thirty_three_hits_take_four_purges_of_ten() {
    let mut tenant = tenant();
    let lab = mailbox(&mut tenant, "lab@contoso.com");
    let start = tenant.now();
    let mut new: Vec<_> = (0..33)
        .map(|n| mail(&mut tenant, lab, &format!("m{n}"), "t"))
        .collect();
    for (n, item) in new.iter_mut().enumerate() {
        item.received = Some(start.plus_days(-(n as i64)));
    }
    let ids = store::insert_batch(&mut tenant, new).unwrap();
    let limits = PurgeLimits::of(&tenant).unwrap();
    let mut counts = Vec::new();
    loop {
        let report = purge(&mut tenant, &ids, PurgeType::HardDelete, &limits).unwrap();
        if report.items() == 0 {
            break;
        }
        if counts.is_empty() {
            let taken: Vec<i64> = report.outcomes.iter().map(|outcome| outcome.id).collect();
            assert_eq!(
                taken,
                ids[23..].iter().rev().copied().collect::<Vec<_>>(),
                "oldest first"
            );
            assert_eq!(
                (
                    report.lines[0].address.as_str(),
                    report.lines[0].bytes,
                    report.lines[0].left
                ),
                ("lab@contoso.com", 10, 23)
            );
        }
        counts.push(report.items());
    }
    assert_eq!(counts, [10, 10, 10, 3]);
}

#[test]
fn a_purge_passes_over_what_it_may_not_take() {
    let mut tenant = tenant();
    let lab = mailbox(&mut tenant, "lab@contoso.com");
    let mut scan = mail(&mut tenant, lab, "scan", "t");
    scan.unindexed_reason = Some("attachment without a handler".into());
    let mut chat = mail(&mut tenant, lab, "chat", "t");
    chat.kind = "im".into();
    let plain = mail(&mut tenant, lab, "plain", "t");
    let ids = store::insert_batch(&mut tenant, vec![scan, chat, plain]).unwrap();
    let limits = PurgeLimits::of(&tenant).unwrap();
    let report = purge(&mut tenant, &ids, PurgeType::SoftDelete, &limits).unwrap();
    assert_eq!(
        report.passed_over,
        [
            (ids[0], PassedOver::PartiallyIndexed),
            (ids[1], PassedOver::TeamsMessage)
        ]
    );
    assert_eq!(role(&tenant, ids[2]), "deletions");
    let again = purge(&mut tenant, &ids[2..], PurgeType::SoftDelete, &limits).unwrap();
    assert_eq!(again.passed_over, [(ids[2], PassedOver::AtTarget)]);
    assert_eq!(
        purge(&mut tenant, &ids[2..], PurgeType::HardDelete, &limits)
            .unwrap()
            .items(),
        1
    );
    let repick = PurgeLimits {
        repick: true,
        ..limits
    };
    assert_eq!(
        purge(&mut tenant, &ids[2..], PurgeType::HardDelete, &repick)
            .unwrap()
            .items(),
        1
    );
    let team = site(&mut tenant, "https://contoso.sharepoint.com/sites/team");
    let refused = check_purge(&tenant, &[lab, team], &limits).unwrap_err();
    assert_eq!(refused.record().unwrap().id, "PurgeSearchesSites");
    let narrow = PurgeLimits {
        max_mailboxes: 0,
        ..limits
    };
    assert_eq!(
        check_purge(&tenant, &[lab], &narrow)
            .unwrap_err()
            .record()
            .unwrap()
            .id,
        "PurgeSpansTooManyMailboxes"
    );
}

#[test]
fn a_deleted_mail_comes_back_to_where_it_was() {
    let mut tenant = tenant();
    let lab = mailbox(&mut tenant, "lab@contoso.com");
    let projects = folders::ensure_folder(&mut tenant, lab, "/Inbox/Projects").unwrap();
    let mut new = mail(&mut tenant, lab, "s", "t");
    new.folder = projects;
    let id = store::insert(&mut tenant, new).unwrap();
    delete(&mut tenant, &[id]).unwrap();
    assert_eq!(role(&tenant, id), "deleted");
    delete(&mut tenant, &[id]).unwrap();
    hard_delete(&mut tenant, &[id]).unwrap();
    restore(&mut tenant, &[id]).unwrap();
    let item = store::get(&tenant, id).unwrap();
    assert_eq!(
        (item.folder, item.deleted_at, item.state_since),
        (projects, None, None)
    );
    assert_eq!(
        restore(&mut tenant, &[id])
            .unwrap_err()
            .record()
            .unwrap()
            .id,
        "ItemNotDeleted"
    );
}

#[test]
fn a_file_is_gone_93_days_after_its_first_deletion_whichever_bin_it_is_in() {
    for second in [false, true] {
        let mut tenant = tenant();
        let team = site(&mut tenant, "https://contoso.sharepoint.com/sites/team");
        let new = file(&mut tenant, team, "a.docx", "t");
        let id = store::insert(&mut tenant, new).unwrap();
        delete(&mut tenant, &[id]).unwrap();
        step(&mut tenant, 50);
        if second {
            delete(&mut tenant, &[id]).unwrap();
            assert_eq!(
                sites::recycle_bin(&tenant, team, Stage::Second)
                    .unwrap()
                    .len(),
                1
            );
        }
        assert_eq!(gone_on_day(&mut tenant, id, 100), Some(43), "{second}");
    }
}

#[test]
fn a_held_file_leaves_a_copy_that_goes_by_its_own_clock() {
    let mut tenant = tenant();
    let team = site(&mut tenant, "https://contoso.sharepoint.com/sites/team");
    let new = file(&mut tenant, team, "pay.docx", "t");
    let id = store::insert(&mut tenant, new).unwrap();
    let mut state = hold_state(&tenant, team).unwrap();
    state.holds.push(Hold {
        id: "mbx1:2".into(),
        name: "Keep".into(),
        kind: HoldKind::Retain,
        query: None,
        days: None,
    });
    set_hold_state(&mut tenant, state).unwrap();
    let outcome = delete(&mut tenant, &[id]).unwrap().remove(0);
    assert_eq!(outcome.reason.unwrap().rule, "LC-H1");
    let kept = ItemFilter {
        location: Some(team),
        roles: vec!["preservation".into()],
        ..ItemFilter::default()
    };
    let copy = store::ids(&tenant, &kept).unwrap()[0];
    let name = store::get(&tenant, copy).unwrap().filename.unwrap();
    assert!(
        name.starts_with("pay_") && name.ends_with(".docx") && name.len() > 40,
        "{name}"
    );
    assert_eq!(
        delete(&mut tenant, &[copy])
            .unwrap_err()
            .record()
            .unwrap()
            .id,
        "ItemPreserved"
    );
    assert_eq!(
        places::remove_site(&mut tenant, team)
            .unwrap_err()
            .record()
            .unwrap()
            .id,
        "LocationHeld"
    );
    step(&mut tenant, 40);
    assert_eq!(role(&tenant, copy), "preservation");
    release(&mut tenant, team);
    let day = gone_on_day(&mut tenant, copy, 200).unwrap();
    assert!(
        (30 + 93..=37 + 93).contains(&day),
        "the grace of 30 days, the next job, then the bin: {day}"
    );
    tenant
        .set_setting("spo.delete_on_hold", &json!("refuse"))
        .unwrap();
    let new = file(&mut tenant, team, "b.docx", "t");
    let id = store::insert(&mut tenant, new).unwrap();
    let mut state = hold_state(&tenant, team).unwrap();
    state.holds.push(Hold {
        id: "UniH1".into(),
        name: "Case".into(),
        kind: HoldKind::EDiscovery,
        query: None,
        days: None,
    });
    set_hold_state(&mut tenant, state).unwrap();
    assert_eq!(
        delete(&mut tenant, &[id]).unwrap_err().record().unwrap().id,
        "ItemHeld"
    );
}

#[test]
fn the_onedrive_of_a_deleted_user_goes_after_30_and_93_days_with_two_mails() {
    for (setting, gone) in [(30, 123), (3650, 3743)] {
        let mut tenant = tenant();
        tenant
            .set_setting(
                "odb.orphaned_personal_sites_retention_days",
                &json!(setting),
            )
            .unwrap();
        let boss = mailbox(&mut tenant, "boss@contoso.com");
        let drive = site(
            &mut tenant,
            "https://contoso-my.sharepoint.com/personal/pilar_contoso_com",
        );
        let start = tenant.now();
        places::orphan_onedrive(&mut tenant, drive, Some("boss@contoso.com")).unwrap();
        let mails = ItemFilter {
            location: Some(boss),
            ..ItemFilter::default()
        };
        let state = |tenant: &Tenant| {
            folders::find_location_by_id(tenant, drive)
                .unwrap()
                .map(|place| place.state)
        };
        let at = |tenant: &mut Tenant, day: i64| {
            tenant
                .step_to(
                    start.plus_days(day).plus_ms(HOUR),
                    &Events::default(),
                    &mut |_| Ok(()),
                )
                .unwrap();
        };
        at(&mut tenant, setting - 8);
        assert_eq!(store::ids(&tenant, &mails).unwrap().len(), 1);
        at(&mut tenant, setting - 7);
        assert_eq!(store::ids(&tenant, &mails).unwrap().len(), 2);
        assert_eq!(state(&tenant).as_deref(), Some(folders::ACTIVE));
        at(&mut tenant, setting);
        assert_eq!(state(&tenant).as_deref(), Some(folders::DELETED));
        at(&mut tenant, gone - 1);
        assert!(state(&tenant).is_some());
        at(&mut tenant, gone);
        assert_eq!(state(&tenant), None);
    }
}

#[test]
fn a_deleted_mailbox_lasts_30_days_and_a_held_one_until_its_hold_goes() {
    let mut tenant = tenant();
    let (lab, id) = one_mail(&mut tenant);
    assert_eq!(
        places::destroy_mailbox(&mut tenant, lab)
            .unwrap_err()
            .record()
            .unwrap()
            .id,
        "MailboxNotSoftDeleted"
    );
    let (state, until) = places::remove_mailbox(&mut tenant, lab).unwrap();
    assert_eq!(
        (state, until),
        (folders::SOFT_DELETED, Some(tenant.now().plus_days(30)))
    );
    assert_eq!(fate(&tenant, id).unwrap().until, until);
    places::restore_mailbox(&mut tenant, lab).unwrap();
    step(&mut tenant, 40);
    assert!(store::find(&tenant, id).unwrap().is_some());
    hold_for(&mut tenant, lab, None);
    assert_eq!(
        places::remove_mailbox(&mut tenant, lab).unwrap().0,
        folders::INACTIVE
    );
    step(&mut tenant, 400);
    release(&mut tenant, lab);
    step(&mut tenant, 45);
    assert_eq!(
        folders::location(&tenant, lab).unwrap().state,
        folders::SOFT_DELETED
    );
    let day = gone_on_day(&mut tenant, id, 200).unwrap();
    assert!(
        (183 - 15..=183).contains(&day),
        "183 days from when the delay hold lapsed: {day}"
    );
    assert!(
        folders::find_location_by_id(&tenant, lab)
            .unwrap()
            .is_none()
    );
}

#[test]
fn the_assistant_passes_over_mailboxes_that_say_so_and_plans_nothing_for_empty_ones() {
    let mut tenant = tenant();
    let (lab, id) = one_mail(&mut tenant);
    assert!(tenant.scheduled("mail.assistant").unwrap().is_empty());
    let mut state = hold_state(&tenant, lab).unwrap();
    state.assistant_disabled = true;
    set_hold_state(&mut tenant, state).unwrap();
    hard_delete(&mut tenant, &[id]).unwrap();
    step(&mut tenant, 90);
    assert_eq!(role(&tenant, id), "purges");
    assert!(fate(&tenant, id).unwrap().remains);
    assert!(
        assistant::visit(&mut tenant, lab)
            .unwrap()
            .passed_over
            .is_some()
    );
    let mut state = hold_state(&tenant, lab).unwrap();
    state.assistant_disabled = false;
    set_hold_state(&mut tenant, state).unwrap();
    assert_eq!(
        gone_on_day(&mut tenant, id, 10).map(|day| day <= 7),
        Some(true)
    );
    assert!(tenant.scheduled("mail.assistant").unwrap().is_empty());
}

#[test]
fn recoverable_items_has_a_quota_that_fails_further_deletions() {
    let mut tenant = tenant();
    let lab = mailbox(&mut tenant, "lab@contoso.com");
    let mut large = mail(&mut tenant, lab, "large", "t");
    large.size = 31 << 30;
    let small = mail(&mut tenant, lab, "small", "t");
    let ids = store::insert_batch(&mut tenant, vec![large, small]).unwrap();
    soft_delete(&mut tenant, &ids[..1]).unwrap();
    let refused = soft_delete(&mut tenant, &ids[1..]).unwrap_err();
    assert_eq!(
        refused.record().unwrap().id,
        "RecoverableItemsQuotaExceeded"
    );
    let limits = PurgeLimits::of(&tenant).unwrap();
    let report = purge(&mut tenant, &ids[1..], PurgeType::HardDelete, &limits).unwrap();
    assert_eq!((report.items(), report.lines[0].failed), (0, 1));
    assert_eq!(
        assistant::visit(&mut tenant, lab).unwrap().destroyed,
        1,
        "above the warning level the oldest goes (LC-M8)"
    );
    soft_delete(&mut tenant, &ids[1..]).unwrap();
}

#[test]
fn an_older_version_goes_through_the_recycle_bin() {
    let mut tenant = tenant();
    let team = site(&mut tenant, "https://contoso.sharepoint.com/sites/team");
    let new = file(&mut tenant, team, "a.docx", "first");
    let id = store::insert(&mut tenant, new).unwrap();
    lifecycle::update_text(&mut tenant, id, "second", "Ann").unwrap();
    assert_eq!(store::versions(&tenant, id).unwrap()[0].label, "1.0");
    let bin = sites::recycle_version(&mut tenant, id, "1.0").unwrap();
    assert!(store::versions(&tenant, id).unwrap().is_empty());
    assert_eq!(gone_on_day(&mut tenant, bin, 100), Some(93));
    assert_eq!(
        sites::recycle_version(&mut tenant, id, "7.0")
            .unwrap_err()
            .record()
            .unwrap()
            .id,
        "FileVersionNotFound"
    );
}

#[test]
fn fate_is_told_in_one_line_with_its_rule() {
    let mut tenant = tenant();
    let (_, id) = one_mail(&mut tenant);
    let live = fate(&tenant, id).unwrap();
    assert!(
        live.remains && live.until.is_none() && live.why.starts_with("/Inbox: live"),
        "{live:?}"
    );
    soft_delete(&mut tenant, &[id]).unwrap();
    let told = fate(&tenant, id).unwrap();
    assert!(
        told.why.contains("LC-M3") && !told.remains && told.until > Some(Timestamp::default()),
        "{told:?}"
    );
    assert_eq!(told.clock.as_deref(), Some("from_purge"));
}
