# Values that tests/check_stats.c holds ext/stats against, by R's own functions:
#
#     Rscript tests/data/stats_values.R > tests/data/stats_values.csv
#
# Columns: what, up to four arguments, the value to 17 digits. What tells the function and the tail.
set.seed(2018)
tails <- c(0.05, 0.025, 0.005, 0.001, 0.0005, 0.00005)
counts <- c(0:12, 15, 16, 17, 20, 33, 65, 100, 142, 175, 500, 1000, 4708, 1e4, 123456, 1e6, 1e7, 1e8, 1e9)

row <- function(what, value, ...) {
  arguments <- c(list(...), list("", "", "", ""))[1:4]
  arguments <- vapply(arguments, function(a) if (is.numeric(a)) sprintf("%.17g", a) else a, "")
  if (is.finite(value) && value > 1e-290)
    cat(c(what, arguments, sprintf("%.17g", value)), sep = ",", fill = FALSE)
  if (is.finite(value) && value > 1e-290) cat("\n")
}
cat("what,a,b,c,d,value\n")

for (tail in tails) {
  row("normal point", qnorm(tail, lower.tail = FALSE), tail)
  for (x in counts) {
    if (x > 0) row("count low", qgamma(tail, x), x, tail)
    row("count high", qgamma(tail, x + 1, lower.tail = FALSE), x, tail)
    z <- qnorm(tail, lower.tail = FALSE)
    if (x >= 10) {
      row("rate low", x * (1 - 1 / (9 * x) - z / (3 * sqrt(x)))^3, x, tail)
      row("rate high", (x + 1) * (1 - 1 / (9 * (x + 1)) + z / (3 * sqrt(x + 1)))^3, x, tail)
    }
  }
}

# Points of the gamma distribution, from deep in one tail to deep in the other: R works out the tail
# at a point, and the test asks for the point of that tail.
for (a in counts[counts > 0]) for (z in c(-12, -6, -3, -1, -0.2, 0, 0.1, 1, 2, 4, 9, 20)) {
  x <- signif(a * exp(z / sqrt(a)), 12)
  lower <- pgamma(x, a)
  upper <- pgamma(x, a, lower.tail = FALSE)
  if (lower > 1e-300 && lower <= 0.25) row("gamma point lower", x, a, lower)
  if (upper > 1e-300 && upper <= 0.25) row("gamma point upper", x, a, upper)
}

# Binomial tails, incomplete beta functions and their inverses.
for (i in 1:400) {
  n <- round(10^runif(1, 0, 9))
  # Chances of few binary digits: x and 1 - x are then both exact.
  chance <- if (i %% 3 == 0) 0.5 else max(1, round(runif(1) * 1024 - 0.5)) / 1024
  k <- min(n, max(0, round(n * chance + rnorm(1, 0, 4) * sqrt(n * chance * (1 - chance)))))
  row("binomial lower", pbinom(k, n, chance), k, n, chance)
  row("binomial upper", pbinom(k - 1, n, chance, lower.tail = FALSE), k, n, chance)
  a <- k + 1; b <- n - k + 1; tail <- sample(tails, 1)
  row("beta lower", pbeta(chance, a, b), a, b, chance)
  row("beta upper", pbeta(chance, a, b, lower.tail = FALSE), a, b, chance)
  row("beta point lower", qbeta(tail, a, b), a, b, tail)
  row("beta point upper", qbeta(tail, a, b, lower.tail = FALSE), a, b, tail)
}

# Shares: Wilson's limits, as prop.test without its correction.
for (n in c(1, 2, 7, 20, 100, 1234, 1e5, 1e9)) for (share in c(0, 1e-3, 0.2, 0.5, 0.65, 1)) {
  x <- round(n * share)
  for (tail in tails) {
    z <- qnorm(tail, lower.tail = FALSE)
    if (x > 0 && x < n) {
      row("share low", (2 * x + z^2 - z * sqrt(z^2 + 4 * x * (1 - x / n))) / (2 * (n + z^2)), x, n, tail)
      row("share high", (2 * x + z^2 + z * sqrt(z^2 + 4 * x * (1 - x / n))) / (2 * (n + z^2)), x, n, tail)
    }
  }
}

# Two counts.
change <- function(x, y, s, t) {
  test <- poisson.test(c(x, y), c(s, t))
  row("change p", test$p.value, x, y, s, t)
  if (x > 0) row("ratio low", test$conf.int[1], x, y, s, t)
  if (y > 0) row("ratio high", test$conf.int[2], x, y, s, t)
}
change(175, 142, 1, 1); change(8, 4, 1, 1); change(20, 10, 1, 1); change(12, 5, 1, 1)
change(11, 21, 800, 3011)
for (x in 0:12) for (y in 0:12) if (x + y > 0) change(x, y, 1, 1)
for (i in 1:150) {
  s <- if (i %% 2) 1 else round(10^runif(1, 2, 6))
  t <- if (i %% 2) 1 else round(10^runif(1, 2, 6))
  y <- round(10^runif(1, 0, 5))
  x <- min(1e5, rpois(1, y * s / t * exp(rnorm(1, 0, 3 / sqrt(y)))))
  if (x + y > 0) change(x, y, s, t)
}

# Two changes: Fisher's exact test where a count is under 10, else the normal one.
contrast <- function(a, b, c, d) {
  if (min(a, b, c, d) < 10) p <- fisher.test(matrix(c(a, b, c, d), 2))$p.value
  else p <- 2 * pnorm(-abs(log(a / b) - log(c / d)) / sqrt(1 / a + 1 / b + 1 / c + 1 / d))
  row("contrast p", p, a, b, c, d)
}
contrast(175, 142, 4533, 6397)
for (i in 1:200) contrast(rpois(1, 10^runif(1, 0, 1.4)), rpois(1, 10^runif(1, 0, 1.4)),
                          rpois(1, 10^runif(1, 0, 4)), rpois(1, 10^runif(1, 0, 4)))
for (i in 1:50) contrast(10 + rpois(1, 10^runif(1, 0, 5)), 10 + rpois(1, 10^runif(1, 0, 5)),
                         10 + rpois(1, 10^runif(1, 0, 7)), 10 + rpois(1, 10^runif(1, 0, 7)))

# Many comparisons.
p <- signif(runif(40)^3, 6)
p[c(3, 17)] <- p[5]
for (i in seq_along(p)) row("q value", p.adjust(p, "BH")[i], i, p[i])

# Two shares: Fisher's exact test, and Newcombe's limits from Wilson's (prop.test without its correction).
shares <- function(x, m, y, n) {
  row("shares p", fisher.test(matrix(c(x, m - x, y, n - y), 2))$p.value, x, m, y, n)
  one <- wilson(x, m); other <- wilson(y, n)
  # As numbers from 1 to 3, so that a limit near 0 keeps its digits in the comparison.
  row("difference low", 2 + x / m - y / n - sqrt((x / m - one[1])^2 + (other[2] - y / n)^2), x, m, y, n)
  row("difference high", 2 + x / m - y / n + sqrt((one[2] - x / m)^2 + (y / n - other[1])^2), x, m, y, n)
}
wilson <- function(x, n) suppressWarnings(prop.test(x, n, correct = FALSE))$conf.int
shares(56, 70, 48, 80)
for (i in 1:150) {
  m <- 1 + rpois(1, 10^runif(1, 0, 4)); n <- 1 + rpois(1, 10^runif(1, 0, 4)); chance <- runif(1)^2
  shares(rbinom(1, m, chance), m, rbinom(1, n, min(1, chance * exp(rnorm(1, 0, 0.2)))), n)
}

# Counts that vary more than Poisson's.
for (i in 1:100) {
  phi <- signif(1 + rexp(1, 0.5), 6); p <- signif(runif(1)^4, 6)
  row("dispersed p", 2 * pnorm(-qnorm(p / 2, lower.tail = FALSE) / sqrt(phi)), p, phi)
  row("dispersed tail", pnorm(-qnorm(p / 4, lower.tail = FALSE) * sqrt(phi)), p / 4, phi)
  y <- 1 + rpois(1, 10^runif(1, 0, 4)); x <- 1 + rpois(1, y)
  test <- log(poisson.test(c(x, y))$conf.int); centre <- log(x / y)
  row("dispersed ratio low", exp(centre + sqrt(phi) * (test[1] - centre)), x, y, phi)
  row("dispersed ratio high", exp(centre + sqrt(phi) * (test[2] - centre)), x, y, phi)
}
