"""Text as people and other systems write it into a log."""

ODD = (
    "Hồ sơ “ốm đau”, đợt 3\\2026",
    'dấu "nháy" và \\gạch chéo\\',
    "dòng một\ndòng hai\r\n\tthụt",
    "\x01\x1f\x7f\x80\u2028\u2029\ufeff",
    "Nguyễn Thị Hoà",
    "👩🏽‍⚕️ 𝒱 \U0010ffff",
    "</script>&amp;' -- ;",
    "",
)
