//! The sample tenant Contoso: its people and the plot, told once by roles. Applications fill in what is theirs from it.

/// What the applications share while they fill the sample.
pub struct Sample {}
