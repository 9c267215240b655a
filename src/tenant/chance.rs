//! Ids and randomness: one seeded generator whose state lies in the tenant and is committed with what was made from it.
//! The same seed and the same commands give the same tenant; the system's randomness is never asked.

use super::{Guid, Tenant};
use crate::diag::Result;

/// One step of SplitMix64 (Steele, Lea, Flood 2014): the whole state is one number, which suits a row of a table.
pub(super) fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Tenant {
    /// A new id. Outside a transaction the draw is committed by itself, so no two processes ever draw the same.
    pub fn new_guid(&mut self) -> Result<Guid> {
        let high = self.draw()?;
        let low = self.draw()?;
        Ok(Guid::from_bits(u128::from(high) << 64 | u128::from(low)))
    }

    /// A number from 0 to one below `bound`; 0 if `bound` is 0.
    pub fn random(&mut self, bound: u64) -> Result<u64> {
        if bound <= 1 {
            return Ok(0);
        }
        // The incomplete last round of numbers is drawn again: each number is equally likely.
        let limit = u64::MAX - u64::MAX % bound;
        loop {
            let drawn = self.draw()?;
            if drawn < limit {
                return Ok(drawn % bound);
            }
        }
    }

    fn draw(&mut self) -> Result<u64> {
        if !self.in_transaction() {
            return self.transaction(Tenant::draw);
        }
        self.state.dirty = true;
        Ok(next(&mut self.state.random))
    }
}
