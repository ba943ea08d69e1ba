# usage: Rscript peer_survey.R PERSONS.csv TOTALS.csv plain|poststratified CAP
a <- commandArgs(TRUE); cap <- as.numeric(a[4])
suppressMessages({library(survey); library(data.table)})
setDTthreads(2)
t0 <- proc.time()[3]
d <- as.data.frame(fread(a[1]))
for (k in 1:10) { v <- d[[paste0("y", k)]]; d[[paste0("y", k)]] <- ifelse(v %in% 0:1, v, NA) }
read <- proc.time()[3] - t0
D <- svydesign(~ea, strata = ~stratum, weights = ~weight, data = d)
post <- a[3] == "poststratified"
if (post) { t <- as.data.frame(fread(a[2])); names(t) <- c("cell", "Freq"); D <- postStratify(D, ~cell, t) }
of <- function(case) {
  by <- list(stratum = ~stratum, sexage = ~cell, commune = ~commune)[[case]]
  sum(sapply(1:10, function(k) {
    y <- paste0("y", k); f <- as.formula(paste0("~", y)); ok <- !is.na(d[[y]])
    # a calibrated design keeps dropped rows with weight 0, and NA * 0 is NA: they are blanked first
    if (post) { E <- D; E$variables[[y]][!ok] <- 0; E <- E[ok, ] } else E <- D[ok, ]
    if (case == "province") { m <- svymean(f, E); confint(m, df = degf(E)); return(SE(m)[1]) }
    sum(SE(svyby(f, by, E, svymean, vartype = c("se", "ci"))), na.rm = TRUE)
  }))
}
seconds <- sprintf('"read":%.3f', read); checks <- character(); left <- cap
for (case in c("province", "stratum", "sexage", "commune")) {
  t0 <- proc.time()[3]
  check <- tryCatch({ setTimeLimit(elapsed = max(left, 0.001), transient = TRUE); of(case) }, error = function(e) NULL)
  setTimeLimit()
  left <- left - (proc.time()[3] - t0)
  if (is.null(check)) { seconds <- c(seconds, sprintf('"%s":null', case)) } else {
    seconds <- c(seconds, sprintf('"%s":%.3f', case, proc.time()[3] - t0))
    checks <- c(checks, sprintf('"%s":%.12g', case, check)) }
}
peak <- as.numeric(sub("[^0-9]*([0-9]+).*", "\\1", grep("VmHWM", readLines("/proc/self/status"), value = TRUE))) / 1e6
cat(sprintf('{"tool":"R survey %s","seconds":{%s},"checks":{%s},"gigabytes":%.3f}\n',
  packageVersion("survey"), paste(seconds, collapse = ","), paste(checks, collapse = ","), peak))
