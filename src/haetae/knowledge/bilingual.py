"""Korean and English words for the same thing, in the trades that the experts serve.

A question in one language then finds evidence in the other. The list holds words of battery and
electrode making, coating, process control, chemistry and customer service; what is not on it is
matched only where both languages write the same thing (formulas, codes, numbers, names).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from haetae.knowledge import analyze

_PAIRS = """
전해액=electrolyte; 전해질=electrolyte; 고체전해질=solid electrolyte; 양극=cathode; 음극=anode
전극=electrode; 양극재=cathode material; 음극재=anode material; 활물질=active material
도전재=conductive additive; 바인더=binder; 분리막=separator; 집전체=current collector
전지=battery; 배터리=battery; 셀=cell; 이차전지=secondary battery; 리튬=lithium; 나트륨=sodium
니켈=nickel; 코발트=cobalt; 망간=manganese; 흑연=graphite; 실리콘=silicon; 규소=silicon
용량=capacity; 비용량=specific capacity; 전압=voltage; 전류=current; 밀도=density
전류밀도=current density; 에너지밀도=energy density; 전도도=conductivity
이온전도도=ionic conductivity; 저항=resistance; 임피던스=impedance; 충전=charge; 방전=discharge
충방전=charge discharge; 수명=lifetime; 사이클=cycle; 열화=degradation; 덴드라이트=dendrite
첨가제=additive; 용매=solvent; 염=salt; 농도=concentration; 점도=viscosity; 온도=temperature
압력=pressure; 습도=humidity; 속도=rate speed; 시간=time hour; 두께=thickness; 코팅=coating
도포=coating; 건조=drying; 슬러리=slurry; 혼합=mixing; 분산=dispersion; 압연=calendering
권취=winding; 노즐=nozzle; 다이=die; 장력=tension; 결함=defect; 불량=defect; 불량률=defect rate
기포=bubble; 균열=crack; 핀홀=pinhole; 얼룩=stain; 수율=yield; 공정=process; 설정값=setpoint
센서=sensor; 밸브=valve; 펌프=pump; 온도계=thermometer; 유량=flow; 교반=stirring; 반응=reaction
반응기=reactor; 촉매=catalyst; 합성=synthesis; 소성=calcination; 분말=powder; 입자=particle
입도=particle size; 표면=surface; 계면=interface; 피막=film; 박막=thin film; 산화=oxidation
환원=reduction; 수분=moisture; 순도=purity; 불순물=impurity; 안정성=stability; 안전=safety
발열=exothermic heat; 열폭주=thermal runaway; 인화점=flash point; 녹는점=melting point
융점=melting point; 끓는점=boiling point; 비점=boiling point; 분자량=molecular weight
용해도=solubility; 중합체=polymer; 고분자=polymer; 단량체=monomer; 수지=resin; 접착제=adhesive
접착력=adhesion; 경화=curing; 경도=hardness; 강도=strength; 특허=patent; 청구항=claim
발명=invention; 실시예=example; 논문=paper; 실험=experiment; 측정=measurement; 분석=analysis
결과=result; 시료=sample; 예측=prediction; 모델=model; 데이터=data; 고객=customer
상담=consultation; 상담원=agent; 통화=call; 환불=refund; 반품=return; 교환=exchange
배송=delivery shipping; 주문=order; 취소=cancel; 결제=payment; 요금=fee; 계좌=account; 카드=card
비밀번호=password; 인증=verification; 보증=warranty; 수리=repair; 설치=installation; 고장=fault
점검=inspection; 교체=replacement; 정비=maintenance; 해지=termination; 가입=subscription
약관=terms; 기간=period; 연장=extension; 한도=limit; 이자=interest; 할인=discount; 쿠폰=coupon
암소=cow; 체중=body weight; 사육=housing; 노출=exposure; 갑상선=thyroid; 호르몬=hormone
누설=leak; 누출=leak; 누액=leak; 상자=box; 창고=warehouse
불만=complaint; 문의=inquiry; 냉각=cooling; 가열=heating; 진공=vacuum; 질소=nitrogen; 산소=oxygen
수소=hydrogen; 탄소=carbon; 불소=fluorine; 염소=chlorine goat; 황=sulfur; 구리=copper
동박=copper foil; 철=iron; 알루미늄=aluminum; 알루미늄박=aluminum foil; 아연=zinc; 금=gold
납=lead; 주석=tin; 칼륨=potassium; 칼슘=calcium; 마그네슘=magnesium; 티타늄=titanium; 붕소=boron
물=water; 에탄올=ethanol; 메탄올=methanol; 아세톤=acetone; 톨루엔=toluene; 헥산=hexane
벤젠=benzene; 황산=sulfuric acid; 염산=hydrochloric acid; 질산=nitric acid; 인산=phosphoric acid
불산=hydrofluoric acid; 아세트산=acetic acid; 산=acid; 염기=base; 암모니아=ammonia
에틸렌카보네이트=ethylene carbonate; 디메틸카보네이트=dimethyl carbonate
디에틸카보네이트=diethyl carbonate; 에틸메틸카보네이트=ethyl methyl carbonate
프로필렌카보네이트=propylene carbonate; 플루오로에틸렌카보네이트=fluoroethylene carbonate
비닐렌카보네이트=vinylene carbonate; 카보네이트=carbonate; 에테르=ether; 에스터=ester
카르복시메틸셀룰로오스=carboxymethyl cellulose; 셀룰로오스=cellulose; 카본블랙=carbon black
그래핀=graphene; 탄소나노튜브=carbon nanotube; 인산철=iron phosphate; 산화물=oxide; 황화물=sulfide
수산화물=hydroxide; 탄산염=carbonate; 불화물=fluoride; 계면활성제=surfactant; 세라믹=ceramic
겔=gel; 용액=solution; 용질=solute; 용융=melting; 결정=crystal; 비정질=amorphous; 격자=lattice
이온=ion; 양이온=cation; 음이온=anion; 전자=electron; 확산=diffusion; 삽입=intercalation
탈리=deintercalation; 석출=plating; 도금=plating; 부식=corrosion; 부동태=passivation
팽창=expansion; 수축=shrinkage; 팽윤=swelling; 박리=peeling; 밀착=adhesion; 열분해=decomposition
분해=decomposition; 가스=gas; 기체=gas; 액체=liquid; 고체=solid; 증기=vapor; 증발=evaporation
응축=condensation; 여과=filtration; 세척=washing; 세정=cleaning; 청소=cleaning; 정제=purification
증류=distillation; 추출=extraction; 침전=precipitation; 원심분리=centrifugation
분쇄=milling grinding; 체질=sieving; 열처리=heat treatment; 소결=sintering; 어닐링=annealing
숙성=aging; 화성=formation; 활성화=activation; 자가방전=self discharge
쿨롱효율=coulombic efficiency; 효율=efficiency; 출력=power; 전력=power; 에너지=energy
율속=rate capability; 과충전=overcharge; 과방전=overdischarge; 단락=short circuit
개방전압=open circuit voltage; 정전류=constant current; 정전압=constant voltage; 상한=upper limit
하한=lower limit; 범위=range; 허용=tolerance; 공차=tolerance; 규격=specification; 기준=standard
표준=standard; 시험=test; 검사=inspection; 검증=validation; 교정=calibration; 보정=correction
평균=mean average; 표준편차=standard deviation; 오차=error; 편차=deviation; 중앙값=median
분산도=variance; 비율=ratio; 몰=mole; 질량=mass; 무게=weight; 중량=weight; 부피=volume
길이=length; 폭=width; 너비=width; 높이=height; 깊이=depth; 지름=diameter; 직경=diameter
면적=area; 각도=angle; 비표면적=specific surface area; 기공=pore; 기공률=porosity; 공극률=porosity
탭밀도=tap density; 로딩=loading; 로딩량=loading; 무지부=uncoated; 슬롯다이=slot die; 롤=roll
롤러=roller; 갭=gap; 간격=gap; 폭방향=transverse; 라인=line; 설비=equipment; 장비=equipment
장치=device apparatus; 기계=machine; 모터=motor; 히터=heater; 오븐=oven; 건조기=dryer; 건조로=oven
탱크=tank; 배관=pipe; 필터=filter; 믹서=mixer; 교반기=stirrer; 압출=extrusion; 사출=injection
금형=mold; 절단=cutting; 슬리팅=slitting; 노칭=notching; 적층=stacking; 용접=welding; 탭=tab
파우치=pouch; 조립=assembly; 주액=filling; 탈기=degassing; 밀봉=sealing; 포장=packaging
보관=storage; 저장=storage; 운반=transport; 유통기한=shelf life; 폐기=disposal discard
재고=inventory; 이력=history; 기록=record; 경보=alarm; 정지=stop; 가동=operation; 운전=operation
작업=work; 작업자=operator; 관리자=manager supervisor; 책임자=manager; 담당자=person charge
교대=shift; 품질=quality; 로트=lot; 시험편=specimen; 시편=specimen; 불확도=uncertainty
신뢰=confidence; 민감도=sensitivity; 정확도=accuracy; 재현성=reproducibility; 약물=drug; 약=drug
의약품=drug medicine; 투여=administration; 투여량=dose; 용량용법=dosage; 복용=dose
부작용=side effect; 독성=toxicity; 임상=clinical; 환자=patient; 질병=disease; 감염=infection
감염병=infectious disease; 백신=vaccine; 바이러스=virus; 세균=bacteria; 세포=cell; 단백질=protein
유전자=gene; 유전체=genome; 효소=enzyme; 항체=antibody; 수용체=receptor; 억제제=inhibitor
억제=inhibition; 혈장=plasma; 혈청=serum sera; 혈액=blood; 간=liver; 뇌=brain; 종양=tumor
암=cancer; 사망=death; 사망자=death; 확진자=confirmed case; 유병률=prevalence; 물고기=fish
어류=fish; 쥐=mouse mice; 생쥐=mouse mice; 양=sheep; 소=cattle cow; 젖소=dairy cow; 목초지=pasture
우유=milk; 사료=feed; 식물=plant; 작물=crop; 상추=lettuce; 영양소=nutrient; 비료=fertilizer
토양=soil; 배출=emission; 배출계수=emission factor; 온실가스=greenhouse gas; 메탄=methane
이산화탄소=carbon dioxide; 기후=climate; 환경=environment; 발광=light emitting
소자=element device; 형광체=fluorescent material; 파장=wavelength; 피크=peak; 스펙트럼=spectrum
빛=light; 광=light; 흡수=absorption; 반사=reflection; 투과=transmission; 굴절=refraction; 염료=dye
안료=pigment; 색=color; 헤어=hair; 모발=hair; 화합물=compound; 유도체=derivative
치환기=substituent; 수율비=yield; 전구체=precursor; 중간체=intermediate; 시약=reagent
생성물=product; 부산물=byproduct; 잔류=residual; 희석=dilution; 첨가=addition added
첨가량=amount added; 투입=charge feed; 주입=injection; 배합=formulation; 조성=composition
성분=component; 함량=content; 원료=raw material; 재료=material; 소재=material; 제품=product
특성=property; 성질=property; 성능=performance; 구조=structure; 표=table; 그림=figure
참고문헌=reference; 저자=author; 발행일=publication date; 출원=application; 출원인=applicant
권리=right; 도면=drawing; 소프트웨어=software; 프로그램=program; 문서=document; 질문=question
답변=answer; 학습=training; 평가=evaluation; 알고리즘=algorithm; 매개변수=parameter; 변수=variable
함수=function; 환급=refund; 반송=return; 교환품=replacement; 배송비=shipping fee
배송지=delivery address; 주소=address; 영수증=receipt; 청구=claim bill; 청구서=bill invoice
고지서=bill; 납부=payment; 입금=deposit; 출금=withdrawal; 송금=transfer; 이체=transfer; 대출=loan
예금=deposit; 수수료=fee; 위약금=penalty fee; 연체=overdue; 보험=insurance
보험금=insurance benefit; 보장=coverage; 계약=contract; 고객센터=customer service center
회원=member; 등급=grade tier; 포인트=points; 적립=earn; 로그인=login; 계정=account
본인확인=identity verification; 개인정보=personal data; 동의=consent; 녹취=recording
녹음=recording; 예약=reservation; 방문=visit; 기사=technician; 부품=part; 무상=free; 유상=paid
영업일=business day; 휴일=holiday; 운영시간=business hours; 전화=phone call; 이메일=email
문자=text message; 응대=response; 대기시간=waiting time; 상향=escalation; 이관=transfer escalation
승인=approval; 거절=refusal; 금지=prohibition prohibited; 의무=obligation; 절차=procedure
규정=rule regulation; 지침=guideline; 정책=policy; 매뉴얼=manual; 보고서=report; 보고=report
목적=purpose; 조건=condition; 주기=interval cycle; 빈도=frequency; 횟수=number times
하루=day daily; 매일=daily; 매주=weekly; 매월=monthly; 주간=weekly; 월간=monthly; 연간=annual
시간당=per hour; 분당=per minute
"""


_HANGUL = re.compile(r"[가-힣]+")
# What stands for one Korean word in more than one way, instead of as one phrase.
_ALTERNATIVES = frozenset(
    alternatives.strip()
    for alternatives in """
    chlorine goat, time hour, rate speed, delivery shipping, milling grinding, mean average,
    device apparatus, disposal discard, manager supervisor, drug medicine, serum sera,
    mouse mice, cattle cow, element device, addition added, charge feed, claim bill,
    bill invoice, grade tier, transfer escalation, prohibition prohibited, rule regulation,
    interval cycle, day daily, phone call, times number, number times
    """.replace("\n", " ").split(",")
)
# Parts of a Korean compound are looked for from this length on.
_SHORTEST_PART = 2


@dataclass(frozen=True, slots=True)
class _Tables:
    """What is listed, from each side: the alternatives of a token, each as its tokens."""

    ways: dict[str, tuple[tuple[str, ...], ...]]
    korean: frozenset[str]


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    both: dict[str, list[tuple[str, ...]]] = {}
    written: set[str] = set()
    for pair in _PAIRS.replace("\n", ";").split(";"):
        if "=" not in pair:
            continue
        korean, english = pair.strip().split("=")
        here = analyze.analyze_word(korean)
        there = analyze.analyze(english)
        if not here or not there:
            continue
        written.add(korean)
        # One Korean word with several English ones means any of them where each alone is a name.
        alternatives = [(t,) for t in there] if english in _ALTERNATIVES else [tuple(there)]
        both.setdefault(here[0], []).extend(alternatives)
        for way in alternatives:
            if len(way) == 1:
                # A stem, or all its syllable pairs where a compound holds it.
                both.setdefault(way[0], []).append((here[0],))
                if len(here) > 1:
                    both[way[0]].append(tuple(here[1:]))
    ways = {token: tuple(dict.fromkeys(found)) for token, found in both.items()}
    return _Tables(ways, frozenset(written))


def ways(token: str) -> tuple[tuple[str, ...], ...]:
    """Give each way in which the other language says a token, as the tokens that it takes.

    A Korean compound that is not listed is said by what its listed parts are said by.

    >>> ways("전해액"), ways("건조온도")[0]
    ((('electrolyt',),), ('dri', 'temperatur'))
    """
    tables = _tables()
    found = tables.ways.get(token, ())
    if found or len(token) < 2 * _SHORTEST_PART or not _HANGUL.fullmatch(token):
        return found
    for cut in range(_SHORTEST_PART, len(token) - _SHORTEST_PART + 1):
        one, other = token[:cut], token[cut:]
        if one in tables.korean and other in tables.korean:
            return tuple((*a, *b) for a in ways(one) for b in ways(other))
    return ()


def _is_pairs(way: tuple[str, ...]) -> bool:
    return len(way) > 1 and all(len(t) == 2 and _HANGUL.fullmatch(t) for t in way)


def translations(token: str) -> tuple[str, ...]:
    """Give the tokens that say the same in the other language, none when it is not listed.

    >>> translations("전해액")
    ('electrolyt',)
    """
    # Syllable pairs find compounds when an answer is judged; a search by them finds too much.
    return tuple(dict.fromkeys(t for way in ways(token) if not _is_pairs(way) for t in way))
