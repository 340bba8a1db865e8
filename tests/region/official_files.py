"""Small made-up files in the layouts of their publishers, to be broken in one place by each test."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

# Members of the ROME archive: header, then rows. K2204 is a code of the built-in vocabulary, N9901 is of no
# ROME; 300800 is ROME's "Station debout prolongée".
ROME = {
    "referentiel_code_rome": (
        "code_rome,code_fiche_metier,code_ogr,libelle_rome,transition_eco,emploi_reglemente",
        "K2204,1,1,Nettoyage de locaux,Emploi Blanc,N",
        "N9901,2,2,Dressage de lucioles,,O",
    ),
    "referentiel_appellation": (
        "code_ogr,libelle_appellation_long,libelle_appellation_court,code_rome,classification,peu_usite",
        "900001,Agent de test long,Agent de test,K2204,PRINCIPALE,N",
        "900002,Laveuse de test long,Laveuse de test,K2204,,O",
        "900003,Dresseur de lucioles long,Dresseur de lucioles,N9901,PRINCIPALE,N",
    ),
    "referentiel_competence": (
        "code_ogr,libelle_competence,cat_comp",
        "125246,Laver le sol du test,Savoir-faire",
        "990001,Rester lumineux,Savoir-être professionnel",
    ),
    "referentiel_savoir": (
        "code_ogr_savoir,libelle_savoir",
        "990002,Biologie des lucioles",
    ),
    "referentiel_contexte_travail": (
        "code_ogr,libelle_cont_travail,libelle_type_cont_trav",
        "300800,Station debout,Conditions",
        "990003,En forêt,Lieux",
    ),
    "coherence_item": (
        "code_rome,code_ogr,coeur_metier",
        "K2204,125246,Principale",
        "N9901,125246,",
        "N9901,990001,Émergente",
        "N9901,990002,Principale",
        "N9901,300800,",
        "N9901,990003,",
    ),
    "rubrique_mobilite": (
        "code_rome,code_rome_cible,numero_ordre",
        "N9901,K2204,1",
        "K2204,N9901,1",
    ),
}
VERSION = "Version : 460\nDate de publication : 18/09/2025\n"


def rome_members(version: str = "460", **lines: tuple[str, ...]) -> dict[str, bytes]:
    """Member -> bytes, as in the archive; `lines` replaces those of a member named without prefix."""
    members = {
        f"unix_{name}_v{version}_utf8.csv": "\n".join(lines.get(name, rows)).encode() + b"\n"
        for name, rows in ROME.items()
    }
    return {**members, "version.txt": VERSION.encode()}


def more(name: str, *lines: str) -> dict[str, tuple[str, ...]]:
    """The lines of a member with some more at its end, to be given to `rome_members`."""
    return {name: (*ROME[name], *lines)}


def write_zip(path: Path, members: Mapping[str, bytes], folder: str = "") -> Path:
    """A zip of `members`, in `folder` (such as "v460/csv/") if one is given."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(folder + name, content)
    return path


def write_rome(path: Path, **lines: tuple[str, ...]) -> Path:
    """A small ROME archive, whole and right unless `lines` says otherwise."""
    return write_zip(path, rome_members(**lines))


def write_lines(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    """A text file of these lines."""
    path.write_bytes("".join(f"{line}\n" for line in lines).encode(encoding))
    return path


COMMUNES = (
    "insee,nom,codes_postaux,population,lat,lon,mairie_lat,mairie_lon",
    "34172,Montpellier,34000;34070;34080;34090,302454,43.6100,3.8742,43.5985,3.8970",
    "30189,Nîmes,30000;30900,148889,43.8330,4.3420,,",
    "34998,Luciole-les-Bains,34990,12,43.5000,3.5000,,",
    "75056,Paris,75001,2133111,48.8589,2.3469,48.8566,2.3522",
)

QPV = (
    "code_qp,lib_qp,insee_com,lat,lon",
    "QN03405M,La Mosson,34172,43.6169,3.8207",
    "QN99999N,Quartier des Lucioles,30189,43.8400,4.3300",
    "QN07501M,Ailleurs,75056,48.8589,2.3469",
)

# A square of 0.02 degrees around 43.61, 3.82 with a hole that does not move its centre.
SQUARE = [[[3.81, 43.60], [3.83, 43.60], [3.83, 43.62], [3.81, 43.62], [3.81, 43.60]]]


def write_qpv_geojson(path: Path, *features: object) -> Path:
    """A FeatureCollection, of the one neighbourhood of Montpellier when no feature is given."""
    own = {
        "type": "Feature",
        "properties": {"code_qp": "QN03405M", "lib_qp": "La Mosson", "insee_com": ["34172"]},
        "geometry": {"type": "MultiPolygon", "coordinates": [SQUARE]},
    }
    document = {"type": "FeatureCollection", "features": list(features) or [own]}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


MISSIONS = (
    "id_milo,nom_officiel,nom_usuel,departement,insee_siege,commune_siege,lat_commune,lon_commune",
    "34172S00,34-ML,34 - Mission locale de test,34,34172,Montpellier,43.6100,3.8742",
)

AGENCIES = (
    "reference,nom,code_safir,type,adresse,complement,code_postal,commune,lat,lon",
    "OCC-TEST-1,NIMES TEST,30001,ALE,1 rue des Lucioles,,30000,NIMES CEDEX 9,43.8330,4.3420",
    "PAR-TEST-1,PARIS TEST,75001,ALE,1 rue de Paris,,75001,PARIS,48.8589,2.3469",
)


def house(code: int, **over: object) -> dict[str, object]:
    """A feature of the GeoJSON of France services."""
    own = {
        "MATRICULE": code,
        "lib_france_services": "Maison de test",
        "ADRESSE": "2 place des Lucioles",
        "COMPLEMENT.D.ADRESSE": None,
        "insee_com": "34172",
        "code_postal": "34000",
        "lib_com": "MONTPELLIER",
        "LATITUDE": 43.61,
        "LONGITUDE": 3.87,
        "TELEPHONE": "04 00 00 00 00",
    }
    return {"type": "Feature", "properties": {**own, **over}, "geometry": None}


BMO = (
    "fap2021,metier,famille,projets,projets_publies_diff,projets_difficiles,pct_difficile,pct_saisonnier",
    "T4X60,Agents d'entretien de locaux,Services,100,100,40,40.0,10.0",
    "A0X40,Dresseurs de lucioles,Nature,300,300,240,80.0,",
)

CARRIED = (
    "fap2021,metier_bmo,fap2009,fap2009_label,score,rome_v3,rome4_descendants,projets_occitanie_2024,"
    "pct_difficile,pct_saisonnier",
    "T4X60,Agents d'entretien de locaux,T4Z60,x,115,K2204,K2204,100,40.0,10.0",
    "A0X40,Dresseurs de lucioles,A0Z40,x,115,A1101,A1101;K2204,300,80.0,",
)
