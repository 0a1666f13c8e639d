//! Shifts: those that the file names, and those that it calls off.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::vakt;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{Lagerfeil, Posttype, Vaktpost, endringer::Endringer, personer::BUNKE, tavle::Tavle};

impl Tavle<'_> {
    /// The shifts that the file names: those to be made or changed, and those called off.
    pub(super) async fn vakter(
        &mut self,
        tx: &DatabaseTransaction,
        poster: Vec<Vaktpost>,
    ) -> Result<(Endringer<vakt::Model>, Vec<Uuid>), Lagerfeil> {
        let mut lagrede: HashMap<(Uuid, DateTime<Utc>), vakt::Model> = HashMap::new();
        if !poster.is_empty() {
            for rad in vakt::Entity::find().all(tx).await? {
                lagrede.insert((rad.ansatt_id, rad.fra), rad);
            }
        }
        let (mut ut, mut avlyste) = (Endringer::ingen(), Vec::new());
        let mut sett = HashSet::new();
        for post in poster {
            let ansatt = post.ansatt.to_string();
            let ansatt = self.slaa_opp(Posttype::Ansatt, &ansatt, post.linje, "ansatt");
            let Some(ansatt_id) = ansatt else { continue };
            if !sett.insert((ansatt_id, post.fra)) {
                self.feil.meld(post.linje, "fra", "is named before");
            }
            let foer = lagrede.get(&(ansatt_id, post.fra));
            if post.avlyst {
                avlyste.extend(foer.map(|rad| rad.id));
                continue;
            }
            let rad = vakt::Model {
                id: foer.map_or_else(|| self.lager.tilfeldig.uuid(), |foer| foer.id),
                ansatt_id,
                fra: post.fra,
                til: post.til,
            };
            ut.ta(foer, rad);
        }
        Ok((ut, avlyste))
    }
}

/// Takes shifts off the list; how many.
pub(super) async fn avlys(tx: &DatabaseTransaction, ider: Vec<Uuid>) -> Result<usize, Lagerfeil> {
    for bunke in ider.chunks(BUNKE) {
        vakt::Entity::delete_many()
            .filter(vakt::Column::Id.is_in(bunke.iter().copied()))
            .exec(tx)
            .await?;
    }
    Ok(ider.len())
}
