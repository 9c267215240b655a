//! Walks the tree. Each file here evaluates one family of constructs on the [`Vm`](super::vm::Vm); what a value means
//! (arithmetic, conversion, members) is the room `value`'s, what a command does is the cmdlet's.

mod assign;
mod call;
mod catch;
mod checks;
mod cmdlet_stage;
mod command;
mod delegate;
mod dynamic;
mod expr;
mod file_statics;
mod flow;
mod member;
mod method;
mod operator;
mod params;
mod pipeline;
mod requests;
mod session_objects;
mod stage;
mod statement;
mod switch;
mod text;
mod unsupported;
mod variable;

pub use call::Body;
pub use expr::constant;
pub use session_objects::{ScriptParameters, collect_pipeline, show_pipeline};
pub use stage::no_input;
