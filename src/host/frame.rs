//! Variables: frames with slots, and PowerShell's dynamic scopes over them. Knows no tree beyond the cell in which a
//! variable's node remembers its slot, and evaluates nothing.
//!
//! A *layout* (names by slot) belongs to a body of code and only ever grows, so what a node remembers never goes stale.
//! Layout 0 is the global frame's: there a slot is the name's number. `bound` and `above` are filters of 64 bits over
//! the names set in a frame and in its callers short of the global one: a name whose bit is missing is looked for in
//! the global frame at once, however deep the calls.

use super::symbols::{Sym, Symbols};
use crate::lang::tree::Cache;
use crate::value::{TypeName, Value};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::mem::{replace, take};
use std::rc::Rc;

/// Place of a variable in a frame.
#[derive(Clone, Default)]
pub enum Slot {
    /// Not set here: look at the callers.
    #[default]
    Unset,
    /// A plain variable.
    Plain(Value),
    /// A variable with a type, options, or somebody who holds on to it.
    Boxed(Rc<VarBox>),
}

/// A variable with anything unusual about it.
#[derive(Default)]
pub struct VarBox {
    /// Its value.
    pub value: RefCell<Value>,
    /// Type that assigned values are converted to.
    pub convert: RefCell<Option<TypeName>>,
    /// Attributes that check assigned values; the evaluator's.
    pub checks: RefCell<Vec<Rc<dyn std::any::Any>>>,
    /// `ReadOnly`, `Constant` and so on.
    pub options: Cell<Options>,
    /// Description given by Set-Variable.
    pub description: RefCell<Rc<str>>,
}

/// Options of a variable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Cannot be assigned, but removed with -Force.
    pub read_only: bool,
    /// Cannot be assigned or removed.
    pub constant: bool,
    /// Not seen by callees.
    pub private: bool,
    /// One variable for all scopes.
    pub all_scope: bool,
}

/// The variables of one call.
#[derive(Default)]
pub struct Frame {
    /// Which layout numbers its slots.
    pub layout: u32,
    parent: u32,
    script: u32,
    bound: u64,
    above: u64,
    callees: u32,
    /// Values by slot.
    pub slots: Vec<Slot>,
}

/// All frames of a session. The running one is held by value.
pub struct Frames {
    /// The running frame.
    pub cur: Frame,
    id: u32,
    slab: Vec<Frame>,
    free: Vec<u32>,
    layouts: Vec<Layout>,
}

#[derive(Default)]
struct Layout {
    names: Vec<Sym>,
    index: HashMap<Sym, usize>,
}

impl Layout {
    fn slot(&mut self, name: Sym) -> usize {
        if let Some(slot) = self.find(name) {
            return slot;
        }
        self.names.push(name);
        let slot = self.names.len() - 1;
        if self.names.len() > 32 {
            if self.index.is_empty() {
                self.index
                    .extend(self.names.iter().enumerate().map(|(i, n)| (*n, i)));
            }
            self.index.insert(name, slot);
        }
        slot
    }

    fn find(&self, name: Sym) -> Option<usize> {
        if self.index.is_empty() {
            self.names.iter().position(|n| *n == name)
        } else {
            self.index.get(&name).copied()
        }
    }
}

fn bit(name: Sym) -> u64 {
    1 << (name & 63)
}

impl Default for Frames {
    fn default() -> Frames {
        Frames {
            cur: Frame::default(),
            id: 0,
            slab: vec![Frame::default()],
            free: Vec::new(),
            layouts: vec![Layout::default()],
        }
    }
}

impl Frames {
    /// Number of the running frame.
    pub fn current(&self) -> u32 {
        self.id
    }

    /// Frame of the script file that the running frame belongs to.
    pub fn script(&self) -> u32 {
        self.cur.script
    }

    /// A new layout with these names first.
    pub fn new_layout(&mut self, names: &[Sym]) -> u32 {
        let mut layout = Layout::default();
        for name in names {
            layout.slot(*name);
        }
        self.layouts.push(layout);
        self.layouts.len() as u32 - 1
    }

    /// The plain value of a variable's node in the running frame, if the node remembers its slot. `None`: look elsewhere.
    #[inline(always)]
    pub fn here(&self, cache: &Cache) -> Option<&Value> {
        let (layout, slot) = cache.pair();
        if layout != self.cur.layout {
            return None;
        }
        match self.cur.slots.get(slot as usize) {
            Some(Slot::Plain(value)) => Some(value),
            _ => None,
        }
    }

    /// The plain value of a variable's node in the running frame, for change in place.
    #[inline(always)]
    pub fn here_mut(&mut self, cache: &Cache) -> Option<&mut Value> {
        let (layout, slot) = cache.pair();
        if layout != self.cur.layout {
            return None;
        }
        match self.cur.slots.get_mut(slot as usize) {
            Some(Slot::Plain(value)) => Some(value),
            _ => None,
        }
    }

    /// Remembers the slot of a name in the running frame's layout.
    pub fn remember(&mut self, cache: &Cache, name: Sym) -> usize {
        let slot = self.slot_in(self.cur.layout, name);
        cache.set_pair(self.cur.layout, slot as u32);
        slot
    }

    fn slot_in(&mut self, layout: u32, name: Sym) -> usize {
        if layout == 0 {
            return name as usize;
        }
        self.layouts[layout as usize].slot(name)
    }

    /// The frame of that number.
    pub fn frame(&self, id: u32) -> &Frame {
        if id == self.id {
            &self.cur
        } else {
            &self.slab[id as usize]
        }
    }

    fn frame_mut(&mut self, id: u32) -> &mut Frame {
        if id == self.id {
            &mut self.cur
        } else {
            &mut self.slab[id as usize]
        }
    }

    /// The variable in this very frame, if it is set there.
    pub fn own(&self, id: u32, name: Sym) -> Option<&Slot> {
        let frame = self.frame(id);
        let slot = match frame.layout {
            0 => name as usize,
            layout if frame.bound & bit(name) != 0 => self.layouts[layout as usize].find(name)?,
            _ => return None,
        };
        frame
            .slots
            .get(slot)
            .filter(|slot| !matches!(slot, Slot::Unset))
    }

    /// Dynamic scope: this frame, its callers, the global frame. Gives the frame in which it was found as well.
    pub fn find(&self, name: Sym) -> Option<(u32, &Slot)> {
        let mut id = self.id;
        loop {
            if let Some(slot) = self.own(id, name) {
                let hidden =
                    id != self.id && matches!(slot, Slot::Boxed(b) if b.options.get().private);
                if !hidden {
                    return Some((id, slot));
                }
            }
            if id == 0 {
                return None;
            }
            let frame = self.frame(id);
            id = if frame.above & bit(name) == 0 {
                0
            } else {
                frame.parent
            };
        }
    }

    /// Value of a name as the running frame sees it.
    pub fn lookup(&self, name: Sym) -> Option<Value> {
        self.find(name).map(|(_, slot)| slot_value(slot))
    }

    /// Value of a name in one frame only.
    pub fn lookup_in(&self, id: u32, name: Sym) -> Option<Value> {
        self.own(id, name).map(slot_value)
    }

    /// Sets the slot of a name in the running frame when it is free or plain; gives the value back where it lies in a box.
    #[inline(always)]
    pub fn set(&mut self, slot: usize, name: Sym, value: Value) -> Result<(), (Value, Rc<VarBox>)> {
        match self.cur.slots.get_mut(slot) {
            Some(Slot::Plain(place)) => {
                *place = value;
                Ok(())
            }
            Some(Slot::Boxed(held)) => Err((value, held.clone())),
            _ => {
                self.put(self.id, slot, name, Slot::Plain(value));
                Ok(())
            }
        }
    }

    /// Sets a name in a frame, whatever was there; gives the value back where it lies in a box.
    pub fn set_in(&mut self, id: u32, name: Sym, value: Value) -> Result<(), (Value, Rc<VarBox>)> {
        if let Some(Slot::Boxed(held)) = self.own(id, name) {
            return Err((value, held.clone()));
        }
        let layout = self.frame(id).layout;
        let slot = self.slot_in(layout, name);
        self.put(id, slot, name, Slot::Plain(value));
        Ok(())
    }

    /// Replaces the slot of a name in a frame.
    pub fn put_in(&mut self, id: u32, name: Sym, value: Slot) {
        let layout = self.frame(id).layout;
        let slot = self.slot_in(layout, name);
        self.put(id, slot, name, value);
    }

    #[inline(never)]
    fn put(&mut self, id: u32, slot: usize, name: Sym, value: Slot) {
        let frame = self.frame_mut(id);
        if frame.slots.len() <= slot {
            frame.slots.resize_with(slot + 1, Slot::default);
        }
        frame.slots[slot] = value;
        let new = frame.bound & bit(name) == 0;
        frame.bound |= bit(name);
        if new && id != 0 && frame.callees > 0 {
            // Callees live already (Set-Variable -Scope 1, a block beneath a running function): tell them all.
            for frame in &mut self.slab[1..] {
                frame.above |= bit(name);
            }
            self.cur.above |= bit(name);
        }
    }

    /// Removes a variable from a frame; false if it is not there.
    pub fn remove(&mut self, id: u32, name: Sym) -> bool {
        if self.own(id, name).is_none() {
            return false;
        }
        let layout = self.frame(id).layout;
        let slot = self.slot_in(layout, name);
        self.frame_mut(id).slots[slot] = Slot::Unset;
        true
    }

    /// Makes a box of a variable where it is found (in the running frame if nowhere), so that somebody can hold on to it.
    pub fn boxed(&mut self, name: Sym) -> Rc<VarBox> {
        let (id, found) = match self.find(name) {
            Some((_, Slot::Boxed(held))) => return held.clone(),
            Some((id, Slot::Plain(value))) => (id, value.clone()),
            _ => (self.id, Value::Null),
        };
        let held = Rc::new(VarBox {
            value: RefCell::new(found),
            ..VarBox::default()
        });
        self.put_in(id, name, Slot::Boxed(held.clone()));
        held
    }

    /// The frame some parents up from the running one.
    pub fn ancestor(&self, up: usize) -> u32 {
        (0..up).fold(self.id, |id, _| self.frame(id).parent)
    }

    /// Depth of the running frame below the global one.
    pub fn depth(&self) -> usize {
        let (mut id, mut depth) = (self.id, 0);
        while id != 0 {
            id = self.frame(id).parent;
            depth += 1;
        }
        depth
    }

    /// Makes another frame the running one; gives the number of the one that was.
    #[inline]
    pub fn switch(&mut self, id: u32) -> u32 {
        let was = self.id;
        if id != was {
            let next = take(&mut self.slab[id as usize]);
            self.slab[was as usize] = replace(&mut self.cur, next);
            self.id = id;
        }
        was
    }

    /// A new frame whose parent is the running one. It lies in the slab until it is switched to.
    #[inline]
    pub fn fresh(&mut self, layout: u32) -> u32 {
        let id = self.free.pop().unwrap_or_else(|| {
            self.slab.push(Frame::default());
            self.slab.len() as u32 - 1
        });
        let above = self.cur.above | if self.id == 0 { 0 } else { self.cur.bound };
        let (parent, script) = (self.id, self.cur.script);
        let frame = &mut self.slab[id as usize];
        frame.layout = layout;
        frame.parent = parent;
        frame.script = script;
        frame.above = above;
        frame.bound = 0;
        frame.callees = 0;
        self.cur.callees += 1;
        id
    }

    /// Makes a fresh frame the script frame of what runs in it.
    pub fn make_script(&mut self, id: u32) {
        self.frame_mut(id).script = id;
    }

    /// Gives a frame back.
    pub fn release(&mut self, id: u32) {
        debug_assert_ne!(id, self.id, "the running frame is not released");
        let frame = &mut self.slab[id as usize];
        frame.slots.clear();
        let parent = frame.parent;
        let parent = self.frame_mut(parent);
        parent.callees = parent.callees.saturating_sub(1);
        self.free.push(id);
    }

    /// Names and slots set in one frame.
    pub fn names_in(&self, id: u32) -> Vec<(Sym, Slot)> {
        let frame = self.frame(id);
        let set = frame
            .slots
            .iter()
            .enumerate()
            .filter(|(_, slot)| !matches!(slot, Slot::Unset));
        set.map(|(i, slot)| {
            let name = match frame.layout {
                0 => i as Sym,
                layout => self.layouts[layout as usize].names[i],
            };
            (name, slot.clone())
        })
        .collect()
    }

    /// All names that the running frame sees, nearest first, each once.
    pub fn visible(&self) -> Vec<(Sym, Slot)> {
        let (mut id, mut seen, mut all) = (self.id, std::collections::HashSet::new(), Vec::new());
        loop {
            for (name, slot) in self.names_in(id) {
                let hidden =
                    id != self.id && matches!(&slot, Slot::Boxed(b) if b.options.get().private);
                if !hidden && seen.insert(name) {
                    all.push((name, slot));
                }
            }
            if id == 0 {
                return all;
            }
            id = self.frame(id).parent;
        }
    }
}

/// Value in a slot.
pub fn slot_value(slot: &Slot) -> Value {
    match slot {
        Slot::Unset => Value::Null,
        Slot::Plain(value) => value.clone(),
        Slot::Boxed(held) => held.value.borrow().clone(),
    }
}

/// Name of a function's variable: functions live in the frames as `function:name`, so all rules of scope hold for them.
pub fn function_symbol(symbols: &mut Symbols, name: &str) -> Sym {
    symbols.intern(&format!("function:{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_callee_reads_the_callers_variable_and_writes_its_own() {
        let (mut symbols, mut frames) = (Symbols::default(), Frames::default());
        let x = symbols.intern("x");
        assert!(frames.set_in(0, x, Value::Int(1)).is_ok());
        let layout = frames.new_layout(&[]);
        let outer = frames.fresh(layout);
        frames.switch(outer);
        assert!(frames.set_in(outer, x, Value::Int(2)).is_ok());
        let inner_layout = frames.new_layout(&[]);
        let inner = frames.fresh(inner_layout);
        frames.switch(inner);
        assert!(matches!(frames.lookup(x), Some(Value::Int(2))));
        frames.switch(outer);
        frames.release(inner);
        frames.switch(0);
        frames.release(outer);
        assert!(matches!(frames.lookup(x), Some(Value::Int(1))));
    }

    #[test]
    fn a_variable_set_above_a_running_callee_is_seen_by_it() {
        let (mut symbols, mut frames) = (Symbols::default(), Frames::default());
        let y = symbols.intern("y");
        let layout = frames.new_layout(&[]);
        let outer = frames.fresh(layout);
        frames.switch(outer);
        let inner_layout = frames.new_layout(&[]);
        let inner = frames.fresh(inner_layout);
        frames.switch(inner);
        assert!(frames.set_in(frames.ancestor(1), y, Value::Int(7)).is_ok());
        assert!(matches!(frames.lookup(y), Some(Value::Int(7))));
    }
}
