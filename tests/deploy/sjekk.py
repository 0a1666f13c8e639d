"""What no linter knows of deploy/: that it fits the program, and that nothing in it runs with more rights than
it needs. Run by lint, from the root of the repository."""

import re
import sys
from pathlib import Path

import yaml

DEPLOY = Path("deploy")
# Beside those in README's table: what docker compose itself reads, and the names of the file of settings.
ANDRE = {"HF_CONFIG"}
feil = []


def krev(holder, hva):
    if not holder:
        feil.append(hva)


def innstillinger():
    """Every setting that is named there is one of the program's."""
    kjente = set(re.findall(r"^\| `(HF_[A-Z_]+)`", Path("README.md").read_text(), re.M)) | ANDRE
    krev(len(kjente) > 10, "README.md: no table of settings")
    for fil in DEPLOY.rglob("*"):
        if fil.is_file():
            for navn in set(re.findall(r"\bHF_[A-Z_]+\b", fil.read_text())) - kjente:
                feil.append(f"{fil}: {navn} is not a setting")


def logglinjer():
    """Every word that an alarm waits for is one that the program says."""
    kode = "".join(fil.read_text() for fil in Path("api/src").rglob("*.rs"))
    ord_ = set(re.findall(r'fields_message="(\w+)"', (DEPLOY / "loki/alerts.yaml").read_text()))
    krev(ord_, "loki/alerts.yaml: waits for nothing")
    for navn in ord_:
        krev(f'"{navn}"' in kode, f"loki/alerts.yaml: nobody says {navn}")


def kustomize():
    """Everything in kubernetes/ is applied, but for templates."""
    liste = set(yaml.safe_load((DEPLOY / "kustomization.yaml").read_text())["resources"])
    filer = {f"kubernetes/{f.name}" for f in (DEPLOY / "kubernetes").iterdir() if ".mal." not in f.name}
    krev(liste == filer, f"kustomization.yaml: {sorted(liste ^ filer)}")


def compose():
    """No container is root's, writes where it runs, or gains rights; none but the proxy is reached from outside."""
    for navn, tjeneste in yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"].items():
        hvor = f"compose.yaml, {navn}"
        krev(tjeneste.get("read_only") is True, f"{hvor}: not read_only")
        krev(tjeneste.get("cap_drop") == ["ALL"], f"{hvor}: keeps capabilities")
        krev(tjeneste.get("security_opt") == ["no-new-privileges:true"], f"{hvor}: may gain privileges")
        krev(re.fullmatch(r"[1-9]\d*:[1-9]\d*", tjeneste.get("user", "")), f"{hvor}: no user of its own")
        krev("ports" not in tjeneste or navn == "proxy", f"{hvor}: is reached from outside")
        krev("privileged" not in tjeneste and "cap_add" not in tjeneste, f"{hvor}: has rights")


def kubernetes():
    """The same in a cluster; and every container is bounded, every node is asked how it is."""
    for fil in (DEPLOY / "kubernetes").iterdir():
        for ting in yaml.safe_load_all(fil.read_text()):
            mal = ting.get("spec", {}).get("template", {}).get("spec")
            if mal is None:
                continue
            hvor = f"{fil.name}, {ting['kind']}"
            krev(mal["securityContext"]["runAsNonRoot"] is True, f"{hvor}: may be root's")
            krev(mal["securityContext"]["seccompProfile"]["type"] == "RuntimeDefault", f"{hvor}: no seccomp")
            krev(mal["automountServiceAccountToken"] is False, f"{hvor}: has a token of the cluster")
            for en in mal["containers"] + mal.get("initContainers", []):
                rett = en["securityContext"]
                krev(rett["readOnlyRootFilesystem"] is True, f"{hvor}, {en['name']}: may write")
                krev(rett["allowPrivilegeEscalation"] is False, f"{hvor}, {en['name']}: may gain rights")
                krev(rett["capabilities"]["drop"] == ["ALL"], f"{hvor}, {en['name']}: keeps capabilities")
                krev("memory" in en["resources"]["limits"], f"{hvor}, {en['name']}: is not bounded")
            if ting["kind"] == "Deployment":
                krev(ting["spec"]["replicas"] >= 2, f"{hvor}: one node alone")
                for proeve, sti in [("startup", "ready"), ("readiness", "ready"), ("liveness", "live")]:
                    spoer = mal["containers"][0][f"{proeve}Probe"]["httpGet"]["path"]
                    krev(spoer == f"/health/{sti}", f"{hvor}: {proeve} asks {spoer}")


for sjekk in [innstillinger, logglinjer, kustomize, compose, kubernetes]:
    sjekk()
print(*feil, sep="\n", end="\n" if feil else "")
sys.exit(bool(feil))
