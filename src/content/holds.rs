//! What keeps the items of a location from being destroyed (LC-H…), as plain facts that applications state: litigation
//! hold, holds of cases, retention policies, labels, delay holds, and how long deleted items are kept. Knows no policy
//! and no case; which hold exists and why is the applications' business.

use super::folders::{self, INACTIVE, LocationKind};
use super::item::Item;
use super::{assistant, places};
use crate::diag::Result;
use crate::tenant::{Entity, Erasure, Tenant, Timestamp};
use serde::{Deserialize, Serialize};

/// Days for which content of a site stays after the last hold of it was removed (LC-H6).
const SITE_GRACE_DAYS: i64 = 30;

/// Everything that keeps items of one location.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct HoldState {
    /// Row of the location.
    pub location: i64,
    /// Litigation hold.
    pub litigation: Option<LitigationHold>,
    /// Holds of cases, retention policies.
    pub holds: Vec<Hold>,
    /// Whether a retain label is on an item or a folder (LC-H8); only labelled items are kept by it.
    pub label_hold: bool,
    /// A hold of Outlook data was removed, and the assistant has not seen it yet.
    pub delay_pending: bool,
    /// Since when the delay hold applies (LC-H5, `DelayHoldApplied`).
    pub delay_since: Option<Timestamp>,
    /// The same for data of other applications.
    pub delay_release_pending: bool,
    /// `DelayReleaseHoldApplied`.
    pub delay_release_since: Option<Timestamp>,
    /// Days for which deleted items are kept, where the mailbox has a setting of its own.
    pub retain_deleted_days: Option<i64>,
    /// Single item recovery, where the mailbox has a setting of its own.
    pub single_item_recovery: Option<bool>,
    /// `ElcProcessingDisabled`: the assistant passes the mailbox over (LC-M9).
    pub assistant_disabled: bool,
    /// Whether the account is disabled, which the assistant passes over too.
    pub account_disabled: bool,
    /// When an inactive mailbox lost its last hold (`InactiveMailboxRetireTime`, LC-U5).
    pub retired_at: Option<Timestamp>,
    /// Until when the OneDrive of a deleted user stays (LC-S8).
    pub orphaned_until: Option<Timestamp>,
    /// Until when a site keeps its content after its last hold was removed (LC-H6).
    pub grace_until: Option<Timestamp>,
}

/// Litigation Hold of a mailbox.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct LitigationHold {
    /// Since when.
    pub since: Timestamp,
    /// Days from an item's receipt for which it is held (LC-H9); none is without end.
    pub duration_days: Option<i64>,
}

/// One hold of a case or of a policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Hold {
    /// As `InPlaceHolds` shows it: `UniH…`, `mbx…:2`, `skp…:3` (LC-H1).
    pub id: String,
    /// Name of the case or policy.
    pub name: String,
    /// What it does.
    pub kind: HoldKind,
    /// Query of a query-based hold. Until the service has released what does not match, it holds everything (LC-H3).
    #[serde(default)]
    pub query: Option<String>,
    /// Days from an item's creation for which it is kept; none is without end.
    #[serde(default)]
    pub days: Option<i64>,
}

/// What a hold does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HoldKind {
    /// A case holds content: it suspends destruction always.
    EDiscovery,
    /// A policy retains and does no more, or deletes afterwards.
    Retain,
    /// A policy that only deletes: it keeps nothing (LC-U4).
    DeleteOnly,
}

/// Why an item is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct HoldReason {
    /// The rule.
    pub rule: String,
    /// The hold, in words.
    pub what: String,
    /// Until when, where that is known.
    pub until: Option<Timestamp>,
    /// What would lift it.
    pub lifted_by: String,
    /// Whether it has no end of its own: such items stay in Purges, others go to DiscoveryHolds.
    pub unlimited: bool,
}

impl Entity for HoldState {
    const KIND: &'static str = "LocationHold";

    fn key(&self) -> String {
        self.location.to_string()
    }

    fn names(&self) -> Vec<String> {
        Vec::new()
    }

    fn persons(&self) -> Vec<String> {
        Vec::new()
    }

    fn erasure(&self) -> Erasure {
        Erasure::Retain {
            reason: "says what keeps a location, and names nobody".into(),
        }
    }
}

impl HoldState {
    /// Whether anything holds the location as a whole: then Recoverable Items has the larger quota (LC-M8), versions
    /// are kept (LC-M7), and a deleted mailbox becomes inactive (LC-U4).
    pub fn is_held(&self) -> bool {
        self.litigation.is_some()
            || self
                .holds
                .iter()
                .any(|hold| hold.kind != HoldKind::DeleteOnly)
            || self.label_hold
            || self.delay_pending
            || self.delay_since.is_some()
            || self.delay_release_since.is_some()
    }

    /// What keeps an item from being destroyed now; one without end goes before one with (section 2, "Order").
    pub fn keeps(&self, item: &Item, now: Timestamp) -> Option<HoldReason> {
        let mut reasons = self.reasons(item);
        reasons.retain(|reason| reason.until.is_none_or(|until| until > now));
        let unlimited = reasons.iter().position(|reason| reason.unlimited);
        let longest =
            (0..reasons.len()).max_by_key(|at| reasons[*at].until.map_or(i64::MAX, Timestamp::ms));
        unlimited.or(longest).map(|at| reasons.swap_remove(at))
    }

    fn reasons(&self, item: &Item) -> Vec<HoldReason> {
        let born = item.received.or(item.created).unwrap_or_default();
        let mut reasons = Vec::new();
        if let Some(hold) = &self.litigation {
            reasons.push(HoldReason {
                rule: if hold.duration_days.is_some() {
                    "LC-H9"
                } else {
                    "LC-P10"
                }
                .into(),
                what: format!("Litigation Hold since {}", hold.since.date()),
                until: hold.duration_days.map(|days| born.plus_days(days)),
                lifted_by:
                    "Set-Mailbox -LitigationHoldEnabled $false, then the delay hold of 30 days"
                        .into(),
                unlimited: hold.duration_days.is_none(),
            });
        }
        let delayed = [
            (
                self.delay_pending,
                self.delay_since,
                "RemoveDelayHoldApplied",
                !is_cloud_copy(item),
            ),
            (
                self.delay_release_pending,
                self.delay_release_since,
                "RemoveDelayReleaseHoldApplied",
                is_cloud_copy(item),
            ),
        ];
        for (pending, since, switch, concerned) in delayed {
            if concerned && (pending || since.is_some()) {
                reasons.push(HoldReason {
                    rule: "LC-H5".into(),
                    what: "the delay hold that follows the removal of a hold".into(),
                    until: None,
                    lifted_by: format!("Set-Mailbox -{switch}"),
                    unlimited: true,
                });
            }
        }
        for hold in self
            .holds
            .iter()
            .filter(|hold| hold.kind != HoldKind::DeleteOnly)
        {
            let case = hold.kind == HoldKind::EDiscovery;
            reasons.push(HoldReason {
                rule: if hold.query.is_some() {
                    "LC-H3"
                } else {
                    "LC-H1"
                }
                .into(),
                what: format!(
                    "the {} '{}' ({})",
                    if case {
                        "eDiscovery hold"
                    } else {
                        "retention policy"
                    },
                    hold.name,
                    hold.id
                ),
                until: hold
                    .days
                    .map(|days| item.created.unwrap_or(born).plus_days(days)),
                lifted_by: if case {
                    "releasing the hold of the case".into()
                } else {
                    "taking the location out of the policy".into()
                },
                unlimited: case && hold.query.is_none() && hold.days.is_none(),
            });
        }
        if self.label_hold
            && let Some(label) = &item.label
        {
            reasons.push(HoldReason {
                rule: "LC-H8".into(),
                what: format!("the retention label '{label}'"),
                until: None,
                lifted_by: "removing the label".into(),
                unlimited: false,
            });
        }
        if let Some(until) = self.grace_until {
            reasons.push(HoldReason {
                rule: "LC-H6".into(),
                what: "the grace period after the removal of a hold".into(),
                until: Some(until),
                lifted_by: String::new(),
                unlimited: false,
            });
        }
        reasons
    }
}

/// Copies of chats and of other cloud applications are guarded by a flag of their own.
fn is_cloud_copy(item: &Item) -> bool {
    item.kind == "im"
}

/// What keeps items of a location.
pub fn hold_state(tenant: &Tenant, location: i64) -> Result<HoldState> {
    Ok(tenant
        .find::<HoldState>(&location.to_string())?
        .unwrap_or(HoldState {
            location,
            ..HoldState::default()
        }))
}

/// States what keeps items of a location from now on, and sets off what follows when a hold has gone: the delay hold of
/// a mailbox (LC-H5), the grace of a site (LC-H6), the retirement of an inactive mailbox (LC-U5).
pub fn set_hold_state(tenant: &mut Tenant, mut state: HoldState) -> Result<()> {
    tenant.transaction(|tenant| {
        let before = hold_state(tenant, state.location)?;
        let place = folders::location(tenant, state.location)?;
        let removed = lost_a_hold(&before, &state);
        if removed && place.kind == LocationKind::Mailbox {
            state.delay_pending = true;
            state.delay_release_pending |= before
                .holds
                .iter()
                .any(|hold| hold.id.starts_with("skp") || hold.id.starts_with("grp"));
        }
        if removed && place.kind.is_site() && !state.is_held() {
            state.grace_until = Some(tenant.now().plus_days(SITE_GRACE_DAYS));
        }
        if state.is_held() {
            state.grace_until = None;
        }
        store(tenant, &state)?;
        if place.kind == LocationKind::Mailbox {
            assistant::plan_visit(tenant, state.location)?;
            if place.state == INACTIVE && !state.is_held() {
                places::retire_mailbox(tenant, state.location)?;
            }
        } else {
            places::holds_of_site_changed(tenant, &place, &state)?;
        }
        Ok(())
    })
}

/// Writes the facts as they are, with nothing following from it.
pub(super) fn store(tenant: &mut Tenant, state: &HoldState) -> Result<()> {
    let plain = *state
        == HoldState {
            location: state.location,
            ..HoldState::default()
        };
    if plain && tenant.find::<HoldState>(&state.key())?.is_none() {
        return Ok(());
    }
    tenant.put(state)
}

fn lost_a_hold(before: &HoldState, after: &HoldState) -> bool {
    let kept = |hold: &Hold| after.holds.iter().any(|other| other.id == hold.id);
    (before.litigation.is_some() && after.litigation.is_none())
        || before
            .holds
            .iter()
            .any(|hold| hold.kind != HoldKind::DeleteOnly && !kept(hold))
        || (before.label_hold && !after.label_hold)
}
