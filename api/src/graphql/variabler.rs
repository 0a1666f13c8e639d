//! The variables that an operation cannot do without. The library runs it without them, as if its
//! arguments had been left out.

use async_graphql::{Positioned, ServerError, Value, Variables, parser::types::VariableDefinition};

use super::Svar;

/// Looks for each variable that may not be null (GraphQL §6.1.2).
///
/// # Errors
/// The answer to a request that lacks one. It tells where that is defined.
pub fn kontroller(
    definert: &[Positioned<VariableDefinition>],
    gitt: &Variables,
) -> Result<(), Box<Svar>> {
    let mangler = definert.iter().find(|definisjon| {
        let variabel = &definisjon.node;
        let kreves = !variabel.var_type.node.nullable;
        kreves
            && match gitt.get(&variabel.name.node) {
                None => variabel.default_value.is_none(),
                Some(verdi) => *verdi == Value::Null,
            }
    });
    let Some(mangler) = mangler else {
        return Ok(());
    };
    let mut svar = Svar::avvist("BAD_USER_INPUT", "En variabel som kreves, er ikke gitt.");
    let plass = ServerError::new("", Some(mangler.pos)).locations;
    if let Some(feil) = svar.errors.first_mut() {
        feil.locations = plass;
    }
    Err(Box::new(svar))
}
