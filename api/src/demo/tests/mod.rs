mod brit;
mod data;
mod fordeling;
mod stoette;
