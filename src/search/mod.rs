//! Content search: how text becomes words, the query language (parse, diagnose), running a query over the tenant's
//! index, statistics, and saying which part of a query an item met. Knows the tenant's tables and no application.

pub mod query;
pub mod segment;

pub use segment::{SEGMENTER_VERSION, segment, segment_into};
