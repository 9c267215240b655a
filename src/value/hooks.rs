//! Where values get time, identifiers and randomness from: the session sets it, and the system is never asked.

use super::{DateTime, Guid};
use std::cell::RefCell;
use std::rc::Rc;

/// What the session lends to values.
#[derive(Clone)]
pub struct Hooks {
    /// What the clock shows, in universal time.
    pub now: Rc<dyn Fn() -> DateTime>,
    /// A fresh identifier.
    pub new_guid: Rc<dyn Fn() -> Guid>,
    /// Sixty-four random bits.
    pub random: Rc<dyn Fn() -> u64>,
    /// The session's working folder, for paths made absolute.
    pub folder: Rc<dyn Fn() -> String>,
}

impl Default for Hooks {
    /// A clock that stands at the epoch and numbers in order: for values without a session, in tests.
    fn default() -> Hooks {
        Hooks {
            now: Rc::new(|| DateTime::from_unix_ms(0)),
            new_guid: Rc::new(|| Guid::from_u128(u128::from(count()))),
            random: Rc::new(|| count().wrapping_mul(0x9e37_79b9_7f4a_7c15)),
            folder: Rc::new(|| "/".into()),
        }
    }
}

thread_local! {
    static HOOKS: RefCell<Hooks> = RefCell::new(Hooks::default());
    static COUNT: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

fn count() -> u64 {
    COUNT.with(|count| {
        count.set(count.get() + 1);
        count.get()
    })
}

/// Sets what values use from now on in this thread.
pub fn set(hooks: Hooks) {
    HOOKS.with(|current| *current.borrow_mut() = hooks);
}

/// Changes some of what values use.
pub fn change(change: impl FnOnce(&mut Hooks)) {
    HOOKS.with(|current| change(&mut current.borrow_mut()));
}

fn current() -> Hooks {
    HOOKS.with(|hooks| hooks.borrow().clone())
}

/// What the session's clock shows, in universal time.
pub fn now() -> DateTime {
    (current().now)()
}

/// A fresh identifier.
pub fn new_guid() -> Guid {
    (current().new_guid)()
}

/// Sixty-four random bits.
pub fn random() -> u64 {
    (current().random)()
}

/// The session's working folder.
pub fn folder() -> String {
    (current().folder)()
}
