//! Data subject requests, written once over everything that declares whose data it is: who the person is, where their
//! data lies, what a reviewer decided, what erasing does, what remains and why. Knows items in locations and entities
//! with persons; must never know one application.

mod discover;
mod erase;
mod referral;
mod remains;
mod review;
mod subject;

pub use discover::{Declarations, Finding, Suggestion, discover};
pub use erase::{Done, erase_reviewed};
pub use referral::{Referral, referrals};
pub use remains::{Remnant, remains};
pub use review::{Decision, ReviewRow, check_review, read_review};
pub use subject::{Identifier, IdentifierKind, Subject};
