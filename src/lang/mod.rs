//! The command language: text becomes a tree with spans, and nothing is evaluated. Knows no cmdlet, no value and no
//! tenant; whether a word is a command is asked through a closure where it matters.

pub mod tree;
pub mod walk;
