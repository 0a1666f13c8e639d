//! Rows without their content in `Debug`, so that nothing personal reaches a log by `{:?}`.

/// Implements `Debug` for `Model`: the type and the columns named (ids only), nothing else.
macro_rules! skjult_debug {
    ($($kolonne:ident),*) => {
        impl std::fmt::Debug for Model {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(module_path!())
                    $(.field(stringify!($kolonne), &self.$kolonne))*
                    .finish_non_exhaustive()
            }
        }
    };
}

pub(crate) use skjult_debug;
