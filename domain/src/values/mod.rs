//! Values at the edge: what a person types becomes one of these, or an error that names the fix.
