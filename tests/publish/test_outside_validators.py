"""The finished files of a release before outside judges: SDMX, Data Package, CSVW and PDF in the validators' own
environment, DDI by the order that its schema sets."""

import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).parents[2]
VALIDATORS = ROOT / ".venv-validators" / "bin"
DDI = "{ddi:codebook:2_5}"
# From the schema of DDI-Codebook 2.5: which elements stand in which, and in which order.
ORDER = {
    "codeBook": "docDscr stdyDscr fileDscr dataDscr otherMat",
    "stdyDscr": "citation studyAuthorization stdyInfo studyDevelopment method dataAccs otherStdyMat",
    "citation": "titlStmt rspStmt prodStmt distStmt serStmt verStmt biblCit holdings",
    "titlStmt": "titl subTitl altTitl parTitl IDNo",
    "prodStmt": "producer copyright prodDate prodPlac software fundAg grantNo",
    "stdyInfo": "studyBudget subject abstract sumDscr qualityStatement notes exPostEvaluation",
    "sumDscr": "timePrd collDate nation geogCover geogUnit geoBndBox boundPoly anlyUnit universe dataKind",
    "method": "dataColl notes anlyInfo stdyClas dataProcessing codingInstructions",
    "dataColl": "timeMeth dataCollector collectorTraining frequenc sampProc sampleFrame targetSampleSize deviat "
    "collMode resInstru instrumentDevelopment sources collSitu actMin ConOps weight cleanOps",
    "anlyInfo": "respRate EstSmpErr dataAppr",
    "useStmt": "confDec specPerm restrctn contact citReq deposReq conditions disclaimer",
    "fileTxt": "fileName fileCitation dataFingerprint fileCont fileStrc dimensns fileType format",
    "var": "location labl imputation security embargo respUnit anlysUnit qstn valrng invalrng undocCod universe "
    "TotlResp sumStat txt stdCatgry catgryGrp catgry codInstr verStmt concept derivation varFormat",
    "catgry": "catValu labl txt catStat mrow",
}


def test_sdmx_data_package_csvw_and_pdf_pass_the_outside_validators(written):
    done = subprocess.run(
        [VALIDATORS / "python", Path(__file__).with_name("validate.py"), written.folder / "files"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(": ok") == 4


def test_the_ddi_codebook_keeps_the_order_of_the_standard_and_names_nobody(written):
    root = ET.parse(written.folder / "files" / "codebook.ddi.xml").getroot()
    seen = 0
    for element in root.iter():
        order = ORDER.get(element.tag.removeprefix(DDI), "").split()
        if order:
            places = [order.index(child.tag.removeprefix(DDI)) for child in element]
            assert places == sorted(places), element.tag
            seen += 1
    ids = [element.get("ID") for element in root.iter() if element.get("ID")]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", name) for name in ids)
    names = {element.get("name") for element in root.iter(f"{DDI}var")}
    assert {"sex", "fibre_now", "service_used"} <= names
    assert not {f"household.{name}" for name in ("name", "phone", "comment", "remarks")} & set(ids)
    assert "institution.filled_by" not in ids
    assert seen > 200
