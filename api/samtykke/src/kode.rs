//! Two macros: enums with a stable code and name, and bit sets of such enums.

/// An enum whose variants have a number for storage and a name for the contract.
macro_rules! kodet {
    (
        $(#[$dok:meta])*
        pub enum $navn:ident { $($(#[$vdok:meta])* $variant:ident = $kode:literal => $tekst:literal,)+ }
    ) => {
        $(#[$dok])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $navn {
            $($(#[$vdok])* #[serde(rename = $tekst)] $variant = $kode,)+
        }

        impl $navn {
            /// Every value, in the order of the codes.
            pub const ALLE: [Self; [$($kode),+].len()] = [$(Self::$variant),+];

            /// The number that storage keeps; never reused.
            #[must_use]
            pub const fn kode(self) -> i16 {
                self as i16
            }

            /// The value with this code.
            #[must_use]
            pub const fn fra_kode(kode: i16) -> Option<Self> {
                match kode {
                    $($kode => Some(Self::$variant),)+
                    _ => None,
                }
            }

            /// The name in the contract.
            #[must_use]
            pub const fn navn(self) -> &'static str {
                match self {
                    $(Self::$variant => $tekst,)+
                }
            }

            /// The value with this name in the contract.
            #[must_use]
            pub fn fra_navn(navn: &str) -> Option<Self> {
                match navn {
                    $($tekst => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }
    };
}

/// A set of a coded enum: one bit per value, the code is the bit's index.
macro_rules! sett {
    ($(#[$dok:meta])* pub struct $sett:ident($bits:ty) av $element:ident;) => {
        $(#[$dok])*
        #[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $sett($bits);

        impl $sett {
            /// Nothing.
            pub const TOM: Self = Self(0);
            /// Everything.
            pub const ALLE: Self = Self::av(&$element::ALLE);

            /// The set of these values.
            #[must_use]
            pub const fn av(elementer: &[$element]) -> Self {
                let mut bits = 0;
                let mut rest = elementer;
                while let [foerste, resten @ ..] = rest {
                    bits |= 1 << foerste.kode();
                    rest = resten;
                }
                Self(bits)
            }

            /// The bits, for storage.
            #[must_use]
            pub fn bits(self) -> i64 {
                i64::from(self.0)
            }

            /// The set with these bits; unknown bits are dropped.
            #[must_use]
            pub const fn fra_bits(bits: i64) -> Self {
                Self(bits as $bits & Self::ALLE.0)
            }

            /// In one of them.
            #[must_use]
            pub const fn union(self, andre: Self) -> Self {
                Self(self.0 | andre.0)
            }

            /// In both.
            #[must_use]
            pub const fn snitt(self, andre: Self) -> Self {
                Self(self.0 & andre.0)
            }

            /// In this one and not in the other.
            #[must_use]
            pub const fn uten(self, andre: Self) -> Self {
                Self(self.0 & !andre.0)
            }

            /// Whether all of the other is in this one.
            #[must_use]
            pub const fn inneholder(self, andre: Self) -> bool {
                andre.0 & !self.0 == 0
            }

            /// Whether the value is in the set.
            #[must_use]
            pub const fn har(self, element: $element) -> bool {
                self.0 & (1 << element.kode()) != 0
            }

            /// Whether there is nothing in it.
            #[must_use]
            pub const fn er_tom(self) -> bool {
                self.0 == 0
            }

            /// The values, in the order of their codes.
            pub fn iter(self) -> impl Iterator<Item = $element> {
                $element::ALLE.into_iter().filter(move |element| self.har(*element))
            }
        }

        impl std::fmt::Debug for $sett {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_set().entries(self.iter().map($element::navn)).finish()
            }
        }

        impl From<$element> for $sett {
            fn from(element: $element) -> Self {
                Self::av(&[element])
            }
        }

        impl FromIterator<$element> for $sett {
            fn from_iter<I: IntoIterator<Item = $element>>(elementer: I) -> Self {
                elementer.into_iter().fold(Self::TOM, |sett, element| sett | element.into())
            }
        }

        impl std::ops::BitOr for $sett {
            type Output = Self;

            fn bitor(self, andre: Self) -> Self {
                self.union(andre)
            }
        }

        impl std::ops::BitAnd for $sett {
            type Output = Self;

            fn bitand(self, andre: Self) -> Self {
                self.snitt(andre)
            }
        }

        impl std::ops::Sub for $sett {
            type Output = Self;

            fn sub(self, andre: Self) -> Self {
                self.uten(andre)
            }
        }

        impl serde::Serialize for $sett {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_seq(self.iter())
            }
        }

        impl<'de> serde::Deserialize<'de> for $sett {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                Vec::<$element>::deserialize(d).map(|elementer| elementer.into_iter().collect())
            }
        }
    };
}

pub(crate) use {kodet, sett};
