//! Content search: how text becomes words, the query language (parse, diagnose), running a query over the tenant's
//! index, statistics, and saying which part of a query an item met. Knows the tenant's tables and no application.

pub mod folder_id;
mod matching;
mod plan;
pub mod query;
mod run;
pub mod segment;

pub use query::{Diagnostic, Language, Query, Severity};
pub use run::{
    Hit, KeywordCount, LocationCount, Reach, Scope, SearchResult, expanded, explain, keywords,
    language, limit_profile, parse, parse_for, search,
};
pub use segment::{SEGMENTER_VERSION, segment, segment_into};
